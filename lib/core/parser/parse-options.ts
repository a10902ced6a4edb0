// The options of reading, apart from those about the source; checked once, before the first byte.

import { type LogFormat, requireFormat, type Unterminated } from '../../format/log-format.js'
import {
  DEFAULT_MAX_DEPTH,
  DEFAULT_MAX_FAULTS,
  DEFAULT_MAX_LINE_BYTES,
  LONGEST_LINE_BYTES,
} from '../lines/line-format.js'
import { countOrInfinity, type OptionNames, oneOf, wholeNumber } from '../option-checks.js'

/** The options that every way of reading has in common. All may be left out. */
export interface ParseOptions {
  /**
   * Recover whole entries from inside corrupt lines, the unterminated last one included. true: those that are
   * certainly whole; 'uncertain': also those that may be parts of a torn entry. Default false.
   */
  salvage?: boolean | 'uncertain' | undefined
  /**
   * 'skip' (default) counts corrupt lines and reads on; 'fail' rejects with ERR_LOG_CORRUPT at the first, for a log that must
   * be undamaged. A last line without a terminator is not corrupt: see `unterminated`.
   */
  onCorrupt?: 'skip' | 'fail' | undefined
  /** With 'skip': give up with ERR_LOG_CORRUPT past this many corrupt lines: an integer from 0, or Infinity (default). */
  maxCorrupt?: number | undefined
  /**
   * What a last line without a terminator is: an entry where it is valid ('keep'), or left unread ('drop'). Default: the
   * format's choice. 'fail' rejects with ERR_LOG_CORRUPT after the entries before that line, with its fault (reason
   * 'truncated'), even where the line is valid: for a copy that must be whole, such as an HTTP body, which may have been cut
   * short. A copy that was cut right after a terminator can't be detected by its lines.
   */
  unterminated?: Unterminated | 'fail' | undefined
  /** What a well-formed object of an unknown type is: 'corrupt' (default) or 'skip' (not counted as corrupt). */
  unknownTypes?: 'corrupt' | 'skip' | undefined
  /**
   * In bytes, terminator left out, from 1 to 2^29 - 24, the longest string there is. Default 64 MiB. A longer line is never
   * held in memory.
   */
  maxLineBytes?: number | undefined
  /**
   * How many brackets may be open at once in a line, from 1. Default 4,000, the most that a writer writes by default; a
   * line that is nested more deeply is a 'schema' fault, and is not parsed.
   */
  maxDepth?: number | undefined
  /** How many faults the summary keeps: an integer from 0, or Infinity. Default 100. */
  maxFaults?: number | undefined
  /**
   * Whether a line too long to be held is walked as it arrives, for `Fault.envelope`. Default true; it takes as
   * long as parsing the line would.
   */
  envelope?: boolean | undefined
}

export const PARSE_OPTIONS: OptionNames<ParseOptions> = {
  salvage: true,
  onCorrupt: true,
  maxCorrupt: true,
  unterminated: true,
  unknownTypes: true,
  maxLineBytes: true,
  maxDepth: true,
  maxFaults: true,
  envelope: true,
}

export interface ResolvedParseOptions {
  readonly salvage: boolean | 'uncertain'
  readonly envelope: boolean
  readonly unterminated: Unterminated
  /** Whether a last line without a terminator, which is 'drop' then, ends the reading with an error. */
  readonly failsUnterminated: boolean
  readonly unknownTypes: 'corrupt' | 'skip'
  readonly maxLineBytes: number
  readonly maxDepth: number
  readonly maxFaults: number
  /** The most corrupt lines that are passed over: 0 where the first one fails. */
  readonly maxCorrupt: number
}

/** @throws TypeError or RangeError for an invalid option, or for what is not a format */
export function resolveParseOptions(
  format: LogFormat<unknown, unknown>,
  options: ParseOptions,
): ResolvedParseOptions {
  requireFormat(format)
  const {
    salvage = false,
    envelope = true,
    onCorrupt = 'skip',
    maxCorrupt = Number.POSITIVE_INFINITY,
    unterminated = format.unterminated,
    unknownTypes = 'corrupt',
    maxLineBytes = DEFAULT_MAX_LINE_BYTES,
    maxDepth = DEFAULT_MAX_DEPTH,
    maxFaults = DEFAULT_MAX_FAULTS,
  } = options
  oneOf('salvage', salvage, [true, false, 'uncertain'])
  oneOf('envelope', envelope, [true, false])
  oneOf('onCorrupt', onCorrupt, ['skip', 'fail'])
  oneOf('unterminated', unterminated, ['drop', 'keep', 'fail'])
  oneOf('unknownTypes', unknownTypes, ['corrupt', 'skip'])
  lineLimit(maxLineBytes)
  depthLimit(maxDepth)
  countOrInfinity('maxFaults', maxFaults)
  countOrInfinity('maxCorrupt', maxCorrupt)
  if (onCorrupt === 'fail' && ![0, Number.POSITIVE_INFINITY].includes(maxCorrupt))
    throw new TypeError("option maxCorrupt is for onCorrupt 'skip': 'fail' stops at the first corrupt line")
  return {
    salvage,
    envelope,
    unterminated: unterminated === 'fail' ? 'drop' : unterminated,
    failsUnterminated: unterminated === 'fail',
    unknownTypes,
    maxLineBytes,
    maxDepth,
    maxFaults,
    maxCorrupt: onCorrupt === 'fail' ? 0 : maxCorrupt,
  }
}

/** @throws RangeError where lines can't be limited to that length */
export function lineLimit(maxLineBytes: unknown): void {
  wholeNumber('maxLineBytes', maxLineBytes, 1, LONGEST_LINE_BYTES)
}

/** @throws RangeError where lines can't be limited to that depth */
export function depthLimit(maxDepth: unknown): void {
  wholeNumber('maxDepth', maxDepth, 1, LONGEST_LINE_BYTES)
}
