// The command that repairs a log, as a shell takes it: a report names it, and a person copies it.

import { DEFAULT_MAX_LINE_BYTES } from '../../core/lines/line-format.js'
import type { Unterminated } from '../../format/log-format.js'
import { STANDARD_INPUT } from '../text/log-name.js'
import { printable } from '../text/printable.js'

/** What `wholeline repair` can be asked for, as far as it makes a difference to what is done. */
export interface RepairChoices {
  readonly format?: string | undefined
  readonly unterminated?: Unterminated | undefined
  readonly maxLineBytes?: number | undefined
  readonly salvage?: boolean | 'uncertain' | undefined
  readonly force?: boolean | undefined
  readonly quarantine?: string | undefined
  readonly header?: string | undefined
}

const PLAIN_WORD = /^[\w@%+=:,./-]+$/

/** On one line, without its terminator. */
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

/** Repair salvages by itself. */
function salvageWords(salvage: boolean | 'uncertain'): string[] {
  if (salvage === 'uncertain') return ['--salvage=uncertain']
  return salvage ? [] : ['--no-salvage']
}

function valued(option: string, value: string | undefined): string[] {
  return value === undefined ? [] : [option, quoted(value)]
}

/** What came through standard input is in a file that only the person knows. */
function fileArgument(file: string): string {
  if (file === STANDARD_INPUT) return 'FILE'
  return quoted(file.startsWith('-') ? `./${file}` : file)
}

function quoted(word: string): string {
  if (PLAIN_WORD.test(word)) return word
  if (printable(word) === word) return `'${word.replaceAll("'", `'\\''`)}'`
  // What would lead the terminal astray is spelled out, as shells do it (POSIX.1-2024, 2.2.4).
  return `$'${printable(word.replace(/['\\]/g, '\\$&'), shellEscape)}'`
}

function shellEscape(character: string): string {
  const code = character.charCodeAt(0)
  return code < 0x80 ? `\\${code.toString(8).padStart(3, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
}
