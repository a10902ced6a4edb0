// The options of every command that reads a log. They have the names of `ReadOptions`, so that the parser takes them
// as commander returns them.

import { type Command, Option } from 'commander'
import { DEFAULT_MAX_LINE_BYTES } from '../../core/lines/line-format.js'
import type { ParseOptions } from '../../core/parser/parse-options.js'
import type { Unterminated } from '../../format/log-format.js'
import { countArgument, lineBytesArgument } from '../input/number-argument.js'

const UNCERTAIN = '--salvage=uncertain'
/** Commander's property for it. */
const UNCERTAIN_KEY = 'salvage=uncertain'

export interface SalvageOptions {
  salvage?: boolean
  [UNCERTAIN_KEY]?: boolean
}

export interface ReadingOptions
  extends SalvageOptions,
    Pick<ParseOptions, 'unknownTypes' | 'maxLineBytes' | 'maxFaults'> {
  unterminated?: Unterminated
  format?: string
}

/** They fit on a screen, together with the summary. */
export const LISTED_FAULTS = 20

export function addReadingOptions(command: Command): Command {
  return addFormatOption(command)
    .option('--salvage', 'also read whole entries inside corrupt lines')
    .addOption(uncertainOption('the same, and values that may be parts of torn entries'))
    .addOption(
      new Option('--unknown-types <verdict>', 'what an entry of an unknown type counts as')
        .choices(['corrupt', 'skip'])
        .default('corrupt'),
    )
    .addOption(unterminatedOption())
    .addOption(maxLineBytesOption())
    .addOption(maxFaultsOption())
}

export function maxFaultsOption(): Option {
  return new Option('--max-faults <count>', 'how many faults to list')
    .argParser(countArgument)
    .default(LISTED_FAULTS)
}

/** @param flags for a command where -f means another thing */
export function addFormatOption(command: Command, flags = '-f, --format <format>'): Command {
  return command.option(
    flags,
    'session, jsonl, or a module that exports a format (default: detected from line 1)',
  )
}

/**
 * A separate option, because one with an optional value would take the file after it for that value.
 * @param description what `--salvage=uncertain` does
 */
export function uncertainOption(description: string): Option {
  return new Option(UNCERTAIN, description)
}

/** The parser's `salvage` option, from `--salvage`, `--no-salvage` and `--salvage=uncertain`. */
export function salvageOf(options: SalvageOptions): boolean | 'uncertain' {
  const { salvage = false } = options
  return options[UNCERTAIN_KEY] === true ? 'uncertain' : salvage
}

export function unterminatedOption(): Option {
  return new Option(
    '--unterminated <verdict>',
    'drop or keep a valid last line without a terminator (default: as the format says)',
  ).choices(['drop', 'keep'])
}

export function maxLineBytesOption(): Option {
  return new Option('--max-line-bytes <size>', 'longest line to read, such as 4096, 64K or 64M')
    .argParser(lineBytesArgument)
    .default(DEFAULT_MAX_LINE_BYTES, '64M')
}
