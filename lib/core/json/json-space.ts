// White space between the tokens of a JSON text (RFC 8259): fewer characters than JavaScript's `trim` removes. LF is one of
// them here; within a line, `json-bytes.ts` has it without LF.

import { runEnd } from '../byte-runs.js'
import type { Work } from '../work.js'

/** The index of the first byte from `at` on that is not JSON white space; `end` if there is none. */
export function skipWhiteSpace(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && isWhiteSpace(bytes[at] as number)) at += 1
  return at
}

/** The same in slices. */
export function whiteSpaceEnd(bytes: Uint8Array, start: number, end: number): Work<number> {
  return runEnd(bytes, start, end, isWhiteSpace)
}

export function isWhiteSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}
