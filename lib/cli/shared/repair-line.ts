// The command line that repairs a log. A report prints it, and a person copies it into a shell.

import { DEFAULT_MAX_LINE_BYTES } from '../../core/lines/line-format.js'
import type { Unterminated } from '../../format/log-format.js'
import { STANDARD_INPUT, shellWord } from '../text/printable.js'

/** The options of `wholeline repair` that change the repaired log or its quarantine. */
export interface RepairChoices {
  readonly format?: string | undefined
  readonly unterminated?: Unterminated | undefined
  readonly maxLineBytes?: number | undefined
  readonly salvage?: boolean | 'uncertain' | undefined
  readonly force?: boolean | undefined
  readonly quarantine?: string | undefined
  readonly header?: string | undefined
}

/** One line, without a terminator. */
export function repairLine(file: string, choices: RepairChoices): string {
  const { format, unterminated, maxLineBytes = DEFAULT_MAX_LINE_BYTES } = choices
  const { salvage = true, force = false, quarantine, header } = choices
  const words = [
    ...valued('--format', format),
    ...valued('--unterminated', unterminated),
    ...(maxLineBytes === DEFAULT_MAX_LINE_BYTES ? [] : ['--max-line-bytes', String(maxLineBytes)]),
    ...salvageWords(salvage),
    ...(force ? ['--force'] : []),
    ...valued('--quarantine', quarantine),
    ...valued('--header', header),
    fileArgument(file),
  ]
  return ['wholeline', 'repair', ...words].join(' ')
}

/** Repair salvages by default. */
function salvageWords(salvage: boolean | 'uncertain'): string[] {
  if (salvage === 'uncertain') return ['--salvage=uncertain']
  return salvage ? [] : ['--no-salvage']
}

function valued(option: string, value: string | undefined): string[] {
  return value === undefined ? [] : [option, shellWord(value)]
}

/** The log that came through standard input is in a file whose name only the person knows. */
function fileArgument(file: string): string {
  if (file === STANDARD_INPUT) return 'FILE'
  return shellWord(file.startsWith('-') ? `./${file}` : file)
}
