// The members of one JSON object, as they stand in its bytes. The text is known to be JSON.

import { ARRAY_CLOSE, ARRAY_OPEN, BACKSLASH, COMMA, OBJECT_CLOSE, OBJECT_OPEN, QUOTE } from './json-bytes.js'
import { isWhiteSpace, skipWhiteSpace } from './json-space.js'

/** `[start, end)` of the bytes. A key without its quotes, escapes as they are; a value with all of its bytes. */
export interface ByteSpan {
  readonly start: number
  readonly end: number
}

/**
 * Calls back for each member of the object in `[start, end)`, which may have white space around it. For any other value it
 * does nothing.
 */
export function visitMembers(
  bytes: Uint8Array,
  start: number,
  end: number,
  visit: (key: ByteSpan, value: ByteSpan) => void,
): void {
  let at = skipWhiteSpace(bytes, start, end)
  if (bytes[at] !== OBJECT_OPEN) return
  at = skipWhiteSpace(bytes, at + 1, end)
  while (bytes[at] === QUOTE) {
    const key = { start: at + 1, end: stringEnd(bytes, at + 1, end) }
    const colon = skipWhiteSpace(bytes, key.end + 1, end)
    const from = skipWhiteSpace(bytes, colon + 1, end)
    const value = { start: from, end: valueEnd(bytes, from, end) }
    visit(key, value)
    at = skipWhiteSpace(bytes, value.end, end)
    if (bytes[at] === COMMA) at = skipWhiteSpace(bytes, at + 1, end)
  }
}

/** The index of the quote that closes the string whose characters begin at `at`. */
function stringEnd(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
  return at
}

function valueEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  for (let depth = 0; at < end; at += 1) {
    const byte = bytes[at] as number
    if (byte === QUOTE) at = stringEnd(bytes, at + 1, end)
    else if (byte === OBJECT_OPEN || byte === ARRAY_OPEN) depth += 1
    else if (depth === 0 && endsScalar(byte)) break
    else if (byte === OBJECT_CLOSE || byte === ARRAY_CLOSE) depth -= 1
  }
  return at
}

function endsScalar(byte: number): boolean {
  return byte === COMMA || byte === OBJECT_CLOSE || isWhiteSpace(byte)
}
