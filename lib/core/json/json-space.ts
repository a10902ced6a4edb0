// White space between the parts of a JSON text (RFC 8259), which is less than what JavaScript trims.

import { SLICE_BYTES, type Work } from '../work.js'

/** The first byte from `at` on that is no JSON white space; `end` where there is none. */
export function skipWhiteSpace(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && isWhiteSpace(bytes[at] as number)) at += 1
  return at
}

/** The same in slices. */
export function* whiteSpaceEnd(bytes: Uint8Array, start: number, end: number): Work<number> {
  let at = start
  let sliceEnd = start
  while (at === sliceEnd && at < end) {
    if (at > start) yield
    sliceEnd = Math.min(at + SLICE_BYTES, end)
    at = skipWhiteSpace(bytes, at, sliceEnd)
  }
  return at
}

export function isWhiteSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}
