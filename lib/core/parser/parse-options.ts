// The options of reading, apart from those about the source; checked once, before the first byte.

import { type LogFormat, requireFormat, type Unterminated } from '../../format/log-format.js'
import {
  DEFAULT_MAX_DEPTH,
  DEFAULT_MAX_FAULTS,
  DEFAULT_MAX_LINE_BYTES,
  LONGEST_LINE_BYTES,
} from '../lines/line-format.js'
import { countOrInfinity, type OptionNames, oneOf, wholeNumber } from '../option-checks.js'

export interface ParseOptions {
  /**
   * Recover whole entries from inside corrupt lines, the unterminated last one included. true: those that are
   * certainly whole; 'uncertain': also those that may be parts of a torn entry. Default false.
   */
  salvage?: boolean | 'uncertain'
  /** 'skip' (default) counts corrupt lines and reads on; 'fail' rejects with ERR_LOG_CORRUPT at the first. */
  onCorrupt?: 'skip' | 'fail'
  /** With 'skip': give up with ERR_LOG_CORRUPT past this many corrupt lines. Default Infinity. */
  maxCorrupt?: number
  /** Overrides the format's choice. */
  unterminated?: Unterminated
  /** What a well-formed object of an unknown type is: 'corrupt' (default) or 'skip' (not counted as corrupt). */
  unknownTypes?: 'corrupt' | 'skip'
  /** Default 64 MiB, at most 2^29 - 24, the longest string there is. A longer line is never held in memory. */
  maxLineBytes?: number
  /**
   * How many brackets may be open at once in a line, from 1. Default 4,000, the most that a writer writes by default; a
   * line that is nested more deeply is a 'schema' fault, and is not parsed.
   */
  maxDepth?: number
  /** How many faults the summary keeps. Default 100. */
  maxFaults?: number
  /**
   * Whether a line too long to be held is walked as it arrives, for `Fault.envelope`. Default true; it takes as
   * long as parsing the line would.
   */
  envelope?: boolean
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
  oneOf('unterminated', unterminated, ['drop', 'keep'])
  oneOf('unknownTypes', unknownTypes, ['corrupt', 'skip'])
  lineLimit(maxLineBytes)
  depthLimit(maxDepth)
  countOrInfinity('maxFaults', maxFaults)
  countOrInfinity('maxCorrupt', maxCorrupt)
  if (onCorrupt === 'fail' && options.maxCorrupt !== undefined && maxCorrupt !== 0)
    throw new TypeError("option maxCorrupt is for onCorrupt 'skip': 'fail' stops at the first corrupt line")
  return {
    salvage,
    envelope,
    unterminated,
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
