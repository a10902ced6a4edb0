// An entry from a line: strict UTF-8, JSON.parse, the compiled check. Its verdict on a line is final: every fast path must
// agree with it.

import type { LogFormat } from '../../format/log-format.js'
import { isObject, ownValue } from '../../format/schema/json-objects.js'
import { causeOf } from '../faults/fault-cause.js'
import type { LineFault } from '../faults/line-fault.js'
import { skipWhiteSpace, whiteSpaceEnd } from '../json/json-space.js'
import { jsonExtent, jsonStop } from '../json/json-syntax.js'
import { isNestedDeeper } from '../json/nesting.js'
import { DEFAULT_MAX_DEPTH, NUL } from '../lines/line-format.js'
import { firstInvalidByte, type StrictText, strictText } from '../lines/utf8.js'
import type { FaultReason } from '../recovery.js'
import { finish, LONGEST_PARSED_AT_ONCE_BYTES, SLICE_BYTES, type Work } from '../work.js'

/** For a longer line 1 the error does not name the place of the fault: finding it would block the event loop. */
const LONGEST_EXPLAINED_HEADER_BYTES = 1024 * 1024

/**
 * An error that JSON.parse throws costs as much as scanning some hundred bytes. So after a line that was not JSON, the next
 * one is scanned before it is parsed, unless it is longer than this: then the cost of an error does not matter.
 */
const LONGEST_SCANNED_BYTES = 4096
/** Longer than other slices, since a search for one byte takes a tenth of the time of examining each. */
const NUL_SLICE_BYTES = 8 * SLICE_BYTES
const NO_JSON = Symbol('not JSON')

// A line is blank if trimming leaves nothing. U+0085 is white space in Unicode and in the original of the session format,
// but not in JavaScript.
const BLANK = /^[\s\u0085]*$/

/** What a line is. For a refusal, `LineDecoder.reason` and `explain` say why. */
export type LineVerdict = 'entry' | 'blank' | Refusal
/** 'deep': nested more than `maxDepth` levels deep; whether it is JSON is not known yet. */
export type Refusal = Exclude<FaultReason, 'oversized' | 'truncated'> | 'deep'
/** Why a line is not JSON. */
type TextReason = 'syntax' | 'nul' | 'encoding'

export class LineDecoder<Entry> {
  /** The entry for which `decode` last returned 'entry'. */
  entry: Entry | undefined
  /** Whether the last line was not JSON. */
  #afterNoJson = false
  /** The value, if it was the format that refused it in the last `decode`. */
  #refused: unknown
  readonly #format: LogFormat<unknown, Entry>
  readonly #textOf: StrictText
  readonly #maxDepth: number

  constructor(
    format: LogFormat<unknown, Entry>,
    textOf: StrictText = strictText,
    maxDepth: number = DEFAULT_MAX_DEPTH,
  ) {
    this.#format = format
    this.#textOf = textOf
    this.#maxDepth = maxDepth
  }

  /** Decodes the line `[start, end)` of `bytes`, which excludes its terminator. */
  decode(bytes: Uint8Array, start: number, end: number): LineVerdict {
    if (start === end) return 'blank'
    const text = this.#textOf(bytes, start, end)
    if (text === undefined) return 'encoding'
    return isNestedDeeper(text, this.#maxDepth) ? 'deep' : this.#decodeText(text, bytes, start, end)
  }

  #decodeText(text: string, bytes: Uint8Array, start: number, end: number): LineVerdict {
    const isHopeless = this.#afterNoJson && end - start <= LONGEST_SCANNED_BYTES && !isJson(bytes, start, end)
    const value = isHopeless ? NO_JSON : parsed(text)
    this.#afterNoJson = value === NO_JSON
    if (value === NO_JSON) return BLANK.test(text) ? 'blank' : reasonOfText(bytes.subarray(start, end))
    if (!this.#format.isEntry(value)) return this.#refuse(value)
    this.entry = value
    return 'entry'
  }

  /**
   * The same for a line of any length: one that takes long to parse is scanned in slices first, so that only JSON is
   * parsed at once.
   */
  *decodeInSlices(bytes: Uint8Array, start: number, end: number): Work<LineVerdict> {
    if (end - start <= LONGEST_PARSED_AT_ONCE_BYTES) return this.decode(bytes, start, end)
    const line = bytes.subarray(start, end)
    if ((yield* firstInvalidByte(line)) < line.length) return 'encoding'
    const deepest = yield* depthOfJson(line)
    if (deepest > this.#maxDepth) return 'deep'
    if (deepest < 0) return (yield* isBlank(line)) ? 'blank' : yield* reasonInSlices(line)
    return this.#decodeText(this.#textOf(bytes, start, end) as string, bytes, start, end)
  }

  /** Why `decode` has just refused the line: the same bytes always get the same reason. */
  *reason(refusal: Refusal, bytes: Uint8Array, start: number, end: number): Work<FaultReason> {
    if (refusal !== 'deep') return refusal
    const line = bytes.subarray(start, end)
    return (yield* depthOfJson(line)) >= 0 ? 'schema' : yield* reasonInSlices(line)
  }

  /** The same in words; `reason` is the result of the method above. Takes at most about as long as parsing the line. */
  *explain(
    refusal: Refusal,
    reason: FaultReason,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): Work<LineFault> {
    if (reason === 'schema' || reason === 'unknown-type') {
      return refusal === 'deep'
        ? { reason, cause: 'deep', message: `is ${tooDeep(this.#maxDepth)}` }
        : { reason, message: this.#mismatch(reason) }
    }
    return yield* textFault(bytes.subarray(start, end), reason as TextReason)
  }

  #refuse(value: unknown): Refusal {
    this.#refused = value
    const type = this.#typeOf(value)
    return typeof type === 'string' && this.#format.knownTypes?.has(type) === false
      ? 'unknown-type'
      : 'schema'
  }

  #typeOf(value: unknown): unknown {
    const { discriminator } = this.#format
    return isObject(value) ? ownValue(value, discriminator) : undefined
  }

  #mismatch(reason: FaultReason): string {
    const { name, discriminator, knownTypes } = this.#format
    const value = this.#refused
    this.#refused = undefined
    if (knownTypes !== undefined && isObject(value)) {
      const known = `${name} knows ${[...knownTypes].join(', ')}`
      if (reason === 'unknown-type') return `is of a type that this format does not know (${known})`
      if (typeof this.#typeOf(value) !== 'string')
        return `has no string "${discriminator}" that says what it is (${known})`
    }
    const { pointer, message } = this.#format.explainEntry(value)
    return pointer === '' ? `the entry ${message}` : `${pointer} ${message}`
  }
}

/**
 * The value of line 1, or why it is not JSON. For a line that is too long to be scanned at once, the message names no place.
 */
export function parseLine(line: Uint8Array, maxDepth: number): { value: unknown } | LineFault {
  const text = strictText(line, 0, line.length)
  if (text === undefined) return lineOneFault(line, 'encoding')
  if (isNestedDeeper(text, maxDepth)) return { reason: 'schema', message: tooDeep(maxDepth) }
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return lineOneFault(line, reasonOfText(line))
  }
}

function lineOneFault(line: Uint8Array, reason: TextReason): LineFault {
  if (line.length > LONGEST_EXPLAINED_HEADER_BYTES)
    return { reason, message: reason === 'encoding' ? 'not UTF-8' : 'not JSON' }
  return finish(textFault(line, reason))
}

function tooDeep(maxDepth: number): string {
  return `nested more than ${maxDepth} levels deep`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return NO_JSON
  }
}

/** Agrees with JSON.parse on every line. */
function isJson(bytes: Uint8Array, start: number, end: number): boolean {
  const { valid, end: valueEnd } = jsonExtent(bytes, start, end)
  return valid && skipWhiteSpace(bytes, valueEnd, end) === end
}

/** How deeply a line is nested, found in slices; -1 if it is not JSON. */
function* depthOfJson(line: Uint8Array): Work<number> {
  const { valid, end, deepest } = yield* jsonStop(line, 0, line.length)
  return valid && (yield* whiteSpaceEnd(line, end, line.length)) === line.length ? deepest : -1
}

/** In slices; the line must be UTF-8. */
function* isBlank(line: Uint8Array): Work<boolean> {
  for (let at = 0; at < line.length; yield) {
    let end = Math.min(at + SLICE_BYTES, line.length)
    while (isContinuation(line[end])) end += 1
    if (!BLANK.test(strictText(line, at, end) as string)) return false
    at = end
  }
  return true
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80
}

function reasonOfText(line: Uint8Array): 'nul' | 'syntax' {
  return line.includes(NUL) ? 'nul' : 'syntax'
}

function* reasonInSlices(line: Uint8Array): Work<'nul' | 'syntax'> {
  return (yield* firstNul(line)) < 0 ? 'syntax' : 'nul'
}

/** The index of the line's first NUL; -1 if there is none. */
function* firstNul(line: Uint8Array): Work<number> {
  for (let at = 0; at < line.length; at += NUL_SLICE_BYTES) {
    if (at > 0) yield
    const found = line.subarray(at, at + NUL_SLICE_BYTES).indexOf(NUL)
    if (found >= 0) return at + found
  }
  return -1
}

function* textFault(line: Uint8Array, reason: TextReason): Work<LineFault> {
  return { reason, ...(yield* causeOf(line, reason)) }
}
