// Whether a file that a writer is to append to is a log at all. Without a header, nothing in the file says so; and what
// opening would cut off a binary file, a text or a JSON document is not a torn line. A log may be damaged, even in line 1:
// a file is taken for a log if some of its first lines are JSON, or are the start of JSON.

import { jsonStop, skipWhiteSpace } from '../json/json-syntax.js'
import { BYTE_ORDER_MARK, LF, NUL, RECORD_SEPARATOR } from '../lines/line-format.js'
import { byteOrderMarkLength } from '../lines/source-encoding.js'
import { strictText } from '../lines/utf8.js'
import { finish } from '../work.js'
import { classifyStart, START_BYTES } from './not-lines.js'

/** What a file is. A number: undecided until that many bytes are known, or the end. */
export type Likeness = 'lines' | 'binary' | 'text' | 'document' | 'array' | 'sequence' | number

/** An object whose first key is whole, or cut. */
const OBJECT_START = /^\{\s*"(?:[^"\\]|\\.)*(?:"\s*(?::|$)|$)/s
const EXAMINED_BYTES = 1024
/** The control characters that texts contain: tab, line feeds, carriage return, and the escape of terminal colours. */
const CONTROLS_OF_TEXT = [0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1b]
/** In a damaged log at least one line in this many is JSON. With fewer, the file is a text that contains some JSON. */
const MOST_LINES_A_VALUE = 4

/**
 * Whether a log of JSON lines can begin with these bytes.
 * @param isWhole whether `start` is the whole file
 */
export function beginsLikeLines(start: Uint8Array, isWhole: boolean): Likeness {
  const verdict = classifyStart(start, isWhole)
  if (typeof verdict === 'number') return verdict
  // A single line that is an array is a value like any other.
  if (typeof verdict === 'object' && start.subarray(0, -1).includes(LF, verdict.offset)) return verdict.kind
  return lineLikeness(start.subarray(0, START_BYTES), isWhole && start.length <= START_BYTES)
}

function lineLikeness(bytes: Uint8Array, isWhole: boolean): Likeness {
  const isCutMark = bytes.every((byte, index) => byte === BYTE_ORDER_MARK[index])
  if (isCutMark) return 'lines'
  let [lines, likely] = [0, 0]
  for (let at = byteOrderMarkLength(bytes); at < bytes.length; ) {
    const newline = bytes.indexOf(LF, at)
    const end = newline < 0 ? bytes.length : newline
    const from = pastGap(bytes, at, end)
    if (from < end) lines += 1
    if (from < end && isLikely(bytes, from, end, newline < 0)) likely += 1
    at = end + 1
  }
  if (likely * MOST_LINES_A_VALUE >= lines) return 'lines'
  return isText(bytes, isWhole) ? 'text' : 'binary'
}

/** Skips white space, NULs as a power cut leaves them, and the record separators of a text sequence. */
function pastGap(bytes: Uint8Array, at: number, end: number): number {
  let from = skipWhiteSpace(bytes, at, end)
  while (from < end && (bytes[from] === NUL || bytes[from] === RECORD_SEPARATOR))
    from = skipWhiteSpace(bytes, from + 1, end)
  return from
}

/** @param isLast whether the line has no terminator, so that it may continue, or was meant to */
function isLikely(bytes: Uint8Array, from: number, end: number, isLast: boolean): boolean {
  const { valid, end: stop } = finish(jsonStop(bytes, from, end))
  if (isLast && stop === end) return true
  if (valid && pastGap(bytes, stop, end) === end) return true
  const looked = bytes.subarray(from, Math.min(end, from + EXAMINED_BYTES))
  return OBJECT_START.test(new TextDecoder('latin1').decode(looked))
}

/** A character may be cut at the end, unless the bytes are the whole file. */
function isText(bytes: Uint8Array, isWhole: boolean): boolean {
  if (bytes.some((byte) => byte < 0x20 && !CONTROLS_OF_TEXT.includes(byte))) return false
  const longest = isWhole ? 0 : 3
  for (let cut = 0; cut <= longest; cut += 1) {
    if (strictText(bytes, 0, bytes.length - cut) !== undefined) return true
  }
  return false
}
