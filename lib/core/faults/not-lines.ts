// JSON that is not lines: a document over many lines, a file that is one array, a text sequence whose records span lines.
// Read as lines, such a file is nothing but faults, and a repair would destroy it. So it is recognised by its start.
//
// A log must never be taken for one of these, however damaged it is. Whatever can be lines is lines: if line 1 is a whole
// value, ends inside a string or contains anything unexpected, or if a later line is a whole entry by itself. The decision
// is always based on the same number of bytes, so that it does not depend on how the source is cut into chunks.

import { ARRAY_CLOSE, ARRAY_OPEN, COMMA, OBJECT_CLOSE, OBJECT_OPEN } from '../json/json-bytes.js'
import { jsonStop, skipWhiteSpace } from '../json/json-syntax.js'
import { BYTE_ORDER_MARK, LF, RECORD_SEPARATOR } from '../lines/line-format.js'
import { byteOrderMarkLength } from '../lines/source-encoding.js'
import { LogError } from '../log-error.js'
import { finish } from '../work.js'

/** The bytes of a source that decide, unless it begins with a long line. */
export const START_BYTES = 64 * 1024
/** The most bytes that are examined. */
export const LONG_START_BYTES = 16 * 1024 * 1024

export interface NotLines {
  kind: 'document' | 'array' | 'sequence'
  /** What it is, for a person. */
  what: string
  /** Where the JSON begins, in bytes from the start of the source. */
  offset: number
}

/** 'lines' also stands for anything that is not JSON. A number: undecided until that many bytes are known, or the end. */
export type StartVerdict = NotLines | 'lines' | number

/** What turns each of them into lines. */
const COMMAND = 'wholeline lines FILE > LINES'

/**
 * Whether a source that begins with these bytes is JSON, but not lines.
 * @param isWhole whether `start` is the whole source
 */
export function classifyStart(start: Uint8Array, isWhole: boolean): StartVerdict {
  if (!isWhole && mayBecomeMark(start)) return START_BYTES
  const offset = skipWhiteSpace(start, byteOrderMarkLength(start), Math.min(start.length, START_BYTES))
  const first = start[offset]
  if (offset >= START_BYTES || (first === undefined && isWhole)) return 'lines'
  if (first === undefined) return START_BYTES
  if (first === RECORD_SEPARATOR) return classifySequence(start, offset, isWhole)
  if (first !== OBJECT_OPEN && first !== ARRAY_OPEN) return 'lines'
  const end = lineEnd(start, offset, first === ARRAY_OPEN ? LONG_START_BYTES : START_BYTES, isWhole)
  if (typeof end !== 'number') return end.verdict
  const { valid, end: stop, place } = finish(jsonStop(start, offset, end))
  const isRestBlank = skipWhiteSpace(start, stop, end) === end
  if (valid)
    return isRestBlank && first === ARRAY_OPEN ? classifyOneLine(start, offset, end, isWhole) : 'lines'
  const isBetweenTokens = place !== 'string' && place !== 'number' && place !== 'word'
  if (stop < end || !isBetweenTokens || end === start.length) return 'lines'
  return classifyManyLines(start, offset, START_BYTES, isWhole)
}

/** A whole line may be shorter than a byte order mark, and the next one may arrive late: only a partial mark must wait. */
function mayBecomeMark(start: Uint8Array): boolean {
  return (
    start.length < BYTE_ORDER_MARK.length && start.every((byte, index) => byte === BYTE_ORDER_MARK[index])
  )
}

/** @throws LogError ERR_LOG_NOT_LINES that says what it is, and the command that turns it into lines */
export function refuseNotLines(verdict: StartVerdict): void {
  if (typeof verdict !== 'object') return
  const { what, offset } = verdict
  throw new LogError('ERR_LOG_NOT_LINES', `not JSON lines, but ${what}: \`${COMMAND}\` turns it into lines`, {
    offset,
  })
}

/** The end of the line that contains `at`, if it is within `limit` bytes. */
function lineEnd(
  start: Uint8Array,
  at: number,
  limit: number,
  isWhole: boolean,
): number | { verdict: StartVerdict } {
  const newline = start.subarray(0, limit).indexOf(LF, at)
  if (newline >= 0) return newline
  if (isWhole && start.length <= limit) return start.length
  return { verdict: start.length < limit ? limit : 'lines' }
}

/** Line 1 is an array: the first of many, or the whole file. Only an array of objects is refused. */
function classifyOneLine(start: Uint8Array, offset: number, end: number, isWhole: boolean): StartVerdict {
  if (start[skipWhiteSpace(start, offset + 1, end)] !== OBJECT_OPEN) return 'lines'
  const limit = Math.min(start.length, LONG_START_BYTES)
  if (skipWhiteSpace(start, end, limit) < limit || limit === LONG_START_BYTES) return 'lines'
  if (!isWhole) return start.length + 1
  return { kind: 'array', what: 'an array in a file, on one line', offset }
}

/** Line 1 ends inside a container, between two tokens. */
function classifyManyLines(start: Uint8Array, offset: number, limit: number, isWhole: boolean): StartVerdict {
  if (start.length < limit && !isWhole) return limit
  const bytes = start.subarray(0, limit)
  const isCut = !isWhole || start.length > limit
  const walk = walkDocuments(bytes, offset)
  if (walk.lines) return 'lines'
  if (walk.closed > 0) return documents(bytes, offset, walk.begun > 1)
  // A record may be longer than the bytes that were examined.
  if (walk.breaks < 2 && walk.end === bytes.length && isCut && limit < LONG_START_BYTES)
    return classifyManyLines(start, offset, LONG_START_BYTES, isWhole)
  return classifyUnclosed(bytes, offset, walk, isCut)
}

interface DocumentWalk {
  /** Whether some lines are whole values by themselves. */
  lines: boolean
  /** How many values began, and how many of them are closed. */
  begun: number
  closed: number
  /** Where the walk ended, and how many lines ended inside the value that it was in. */
  end: number
  breaks: number
}

/** Walks from value to value until one is not whole. */
function walkDocuments(bytes: Uint8Array, offset: number): DocumentWalk {
  let closed = 0
  let at = offset
  for (;;) {
    at = skipWhiteSpace(bytes, at, bytes.length)
    if (at === bytes.length) return { lines: false, begun: closed, closed, end: at, breaks: 0 }
    const { valid, end } = finish(jsonStop(bytes, at, bytes.length))
    const here = { begun: closed + 1, closed, end, breaks: breaksWithin(bytes, at, end) }
    if (!valid) return { lines: closed > 0 && countRecords(bytes, at).whole > 0, ...here }
    if (here.breaks === 0 && hasMember(bytes, at)) return { lines: true, ...here }
    closed += 1
    at = end
  }
}

/** The first value is not closed. It is not lines if the value spans several lines and no line in it is whole. */
function classifyUnclosed(
  bytes: Uint8Array,
  offset: number,
  { end, breaks }: DocumentWalk,
  isCut: boolean,
): StartVerdict {
  const isArray = bytes[offset] === ARRAY_OPEN
  const { whole, joined } = countRecords(bytes, offset)
  const goesOn = end === bytes.length
  const isUnclosed = (goesOn && breaks > 2) || (breaks > 1 && whole === 0)
  const isDamagedArray = isArray && joined > 1 && joined > whole
  if (!isUnclosed && !isDamagedArray) return 'lines'
  return goesOn && !isCut ? endsEarly(bytes, offset) : documents(bytes, offset, false)
}

function endsEarly(bytes: Uint8Array, offset: number): NotLines {
  const { kind, what } = documents(bytes, offset, false)
  return { kind, what: `${what}, which ends early`, offset }
}

function documents(bytes: Uint8Array, offset: number, areMany: boolean): NotLines {
  if (areMany) return { kind: 'document', what: 'JSON documents over many lines', offset }
  if (bytes[offset] === OBJECT_OPEN)
    return { kind: 'document', what: 'a JSON document over many lines', offset }
  const element = finish(jsonStop(bytes, offset + 1, bytes.length))
  if (element.valid && breaksWithin(bytes, skipWhiteSpace(bytes, offset + 1, element.end), element.end) === 0)
    return { kind: 'array', what: 'an array in a file, over many lines', offset }
  return { kind: 'document', what: 'a JSON document over many lines, an array', offset }
}

/** The records of a text sequence are either whole lines, each with a mark before it, or span lines. */
function classifySequence(start: Uint8Array, offset: number, isWhole: boolean): StartVerdict {
  if (start.length < START_BYTES && !isWhole) return START_BYTES
  const bytes = start.subarray(0, START_BYTES)
  for (let mark = offset; mark >= 0; ) {
    const at = skipWhiteSpace(bytes, mark + 1, bytes.length)
    const { valid, end } = finish(jsonStop(bytes, at, bytes.length))
    const breaks = breaksWithin(bytes, at, end)
    if (valid ? breaks > 0 : breaks > 1 && end === bytes.length)
      return {
        kind: 'sequence',
        what: 'a JSON text sequence (RFC 7464) whose records span lines',
        offset,
      }
    mark = bytes.indexOf(RECORD_SEPARATOR, end)
  }
  return 'lines'
}

/** Counts lines that are a whole array or object with a member: by themselves, or with a comma before or after it. */
function countRecords(bytes: Uint8Array, from: number): { whole: number; joined: number } {
  let [whole, joined] = [0, 0]
  for (let at = from; at < bytes.length; ) {
    const newline = bytes.indexOf(LF, at)
    const end = newline < 0 ? bytes.length : newline
    const start = pastComma(bytes, skipWhiteSpace(bytes, at, end), end)
    const stop = hasMember(bytes, start) ? finish(jsonStop(bytes, start, end)) : undefined
    const rest = stop?.valid === true ? skipWhiteSpace(bytes, stop.end, end) : -1
    if (rest === end && start === skipWhiteSpace(bytes, at, end)) whole += 1
    else if (rest === end || (rest >= 0 && pastComma(bytes, rest, end) === end)) joined += 1
    at = end + 1
  }
  return { whole, joined }
}

function pastComma(bytes: Uint8Array, at: number, end: number): number {
  return at < end && bytes[at] === COMMA ? skipWhiteSpace(bytes, at + 1, end) : at
}

/** Whether an array or an object that is not empty begins at `at`. */
function hasMember(bytes: Uint8Array, at: number): boolean {
  const byte = bytes[at]
  const next = bytes[skipWhiteSpace(bytes, at + 1, bytes.length)]
  return (byte === OBJECT_OPEN && next !== OBJECT_CLOSE) || (byte === ARRAY_OPEN && next !== ARRAY_CLOSE)
}

/** How often a token in `[from, to)` is on another line than the token before it. */
function breaksWithin(bytes: Uint8Array, from: number, to: number): number {
  let count = 0
  for (let at = bytes.indexOf(LF, from); at >= 0; at = bytes.indexOf(LF, at)) {
    at = skipWhiteSpace(bytes, at, to)
    if (at >= to) break
    count += 1
  }
  return count
}
