// The options of every command that reads a log. They are named as `ReadOptions` names them, so that what
// commander gives is what the parser takes.

import { type Command, Option } from 'commander'
import { DEFAULT_MAX_LINE_BYTES } from '../../core/lines/line-format.js'
import type { ParseOptions } from '../../core/parser/parse-options.js'
import { countArgument, lineBytesArgument } from '../input/number-argument.js'

const UNCERTAIN = '--salvage=uncertain'
/** What commander calls it. */
const UNCERTAIN_KEY = 'salvage=uncertain'

export interface SalvageOptions {
  salvage?: boolean
  [UNCERTAIN_KEY]?: boolean
}

export interface ReadingOptions
  extends SalvageOptions,
    Pick<ParseOptions, 'unknownTypes' | 'unterminated' | 'maxLineBytes' | 'maxFaults'> {
  format?: string
}

/** As many as fit a screen, with the summary above them. */
export const LISTED_FAULTS = 20

export function addReadingOptions(command: Command): Command {
  return addFormatOption(command)
    .option('--salvage', 'read the whole entries inside corrupt lines, too')
    .addOption(uncertainOption('also those that may be parts of torn entries'))
    .addOption(
      new Option('--unknown-types <verdict>', 'what a whole entry of an unknown type is')
        .choices(['corrupt', 'skip'])
        .default('corrupt'),
    )
    .addOption(unterminatedOption())
    .addOption(maxLineBytesOption())
    .addOption(
      new Option('--max-faults <count>', 'how many faults are listed')
        .argParser(countArgument)
        .default(LISTED_FAULTS),
    )
}

export function addFormatOption(command: Command): Command {
  return command.option(
    '-f, --format <format>',
    'session, jsonl, or a module that exports one (default: told by line 1)',
  )
}

/**
 * An option of its own, since one that may have a value would take the file after it for that.
 * @param description what `--salvage=uncertain` does
 */
export function uncertainOption(description: string): Option {
  return new Option(UNCERTAIN, description)
}

/** What `--salvage`, and `--no-salvage`, came to. */
export function salvageOf(options: SalvageOptions): boolean | 'uncertain' {
  const { salvage = false } = options
  return options[UNCERTAIN_KEY] === true ? 'uncertain' : salvage
}

export function unterminatedOption(): Option {
  return new Option(
    '--unterminated <verdict>',
    'what a valid last line without a terminator is, whatever the format says of it',
  ).choices(['drop', 'keep'])
}

export function maxLineBytesOption(): Option {
  return new Option('--max-line-bytes <size>', 'the longest line that is read, such as 4096, 64K or 64M')
    .argParser(lineBytesArgument)
    .default(DEFAULT_MAX_LINE_BYTES, '64M')
}
