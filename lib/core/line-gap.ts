// What may stand between the entries of a line that lost its terminators: JSON's white space (but for LF,
// which ends a line), and the NULs that a power cut leaves where a block was never written.

import { CR, NUL } from './line-format.js'

const SPACE = 0x20
const TAB = 0x09

/** The first byte from `at` on that is part of no gap; `end` where there is none. */
export function gapEnd(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && isGap(bytes[at] as number)) at += 1
  return at
}

/** Where the gap begins that ends before `at`; `at` where there is none. */
export function gapStart(bytes: Uint8Array, start: number, at: number): number {
  while (at > start && isGap(bytes[at - 1] as number)) at -= 1
  return at
}

function isGap(byte: number): boolean {
  return byte === SPACE || byte === NUL || byte === TAB || byte === CR
}
