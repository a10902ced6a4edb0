// Whether a file that is to be appended to is a log at all. Without a header nothing in it says so; and what reopening
// would cut from the end of a binary, a text or a JSON document is no torn line. A log may be damaged, even in line 1:
// it is one where some of what it begins with is JSON, or could have become JSON.

import { jsonStop, skipWhiteSpace } from '../json/json-syntax.js'
import { BYTE_ORDER_MARK, LF, NUL, RECORD_SEPARATOR } from '../lines/line-format.js'
import { byteOrderMarkLength } from '../lines/source-encoding.js'
import { strictText } from '../lines/utf8.js'
import { finish } from '../work.js'
import { START_BYTES, tellStart } from './not-lines.js'

/** What a file is instead; a number: so many bytes are needed to tell, or the end. */
export type Likeness = 'lines' | 'binary' | 'text' | 'document' | 'array' | 'sequence' | number

/** An object of which the first key is there, or was cut. */
const OBJECT_START = /^\{\s*"(?:[^"\\]|\\.)*(?:"\s*(?::|$)|$)/s
const LOOKED_AT_BYTES = 1024
/** Below the first printable character, what texts have: tab, line feeds, carriage return, and the colours of terminals. */
const CONTROLS_OF_TEXT = [0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1b]
/** One line in so many, and a log is damaged: one in more, and it is a text that has some JSON in it. */
const MOST_LINES_A_VALUE = 4

/**
 * Whether a log of JSON lines may begin with these bytes.
 * @param isWhole whether nothing follows `start`
 */
export function beginsLikeLines(start: Uint8Array, isWhole: boolean): Likeness {
  const told = tellStart(start, isWhole)
  if (typeof told === 'number') return told
  // One line that is an array is a value like any other.
  if (typeof told === 'object' && start.subarray(0, -1).includes(LF, told.offset)) return told.kind
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

/** Past white space, and what a power cut or a text sequence puts before a value. */
function pastGap(bytes: Uint8Array, at: number, end: number): number {
  let from = skipWhiteSpace(bytes, at, end)
  while (from < end && (bytes[from] === NUL || bytes[from] === RECORD_SEPARATOR))
    from = skipWhiteSpace(bytes, from + 1, end)
  return from
}

/** @param isLast whether the line may go on, or was to */
function isLikely(bytes: Uint8Array, from: number, end: number, isLast: boolean): boolean {
  const { valid, end: stop } = finish(jsonStop(bytes, from, end))
  if (isLast && stop === end) return true
  if (valid && pastGap(bytes, stop, end) === end) return true
  const looked = bytes.subarray(from, Math.min(end, from + LOOKED_AT_BYTES))
  return OBJECT_START.test(new TextDecoder('latin1').decode(looked))
}

/** A character may be cut at the end. */
function isText(bytes: Uint8Array, isWhole: boolean): boolean {
  if (bytes.some((byte) => byte < 0x20 && !CONTROLS_OF_TEXT.includes(byte))) return false
  const longest = isWhole ? 0 : 3
  for (let cut = 0; cut <= longest; cut += 1) {
    if (strictText(bytes, 0, bytes.length - cut) !== undefined) return true
  }
  return false
}
