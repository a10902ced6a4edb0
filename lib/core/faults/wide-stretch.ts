// UTF-16 in a log of UTF-8, as a shell's `>>` leaves it: every second byte of ASCII text is NUL there, where a power cut
// leaves NULs side by side. A line feed of UTF-16 ends a line here in its middle, so that the NULs of the next line may
// stand at even or at odd places.

import { NUL } from '../lines/line-format.js'

const LOOKED_AT_BYTES = 64

/** Whether the line is one NUL: the second half of a line feed of UTF-16, and nothing more. */
export function isHalfLineFeed(line: Uint8Array): boolean {
  return line.length === 1 && line[0] === NUL
}

/** About where a stretch of UTF-16 begins that has its first NUL, or its byte order mark, at or behind `from`; or -1. */
export function wideFrom(line: Uint8Array, from: number): number {
  const [first, second] = [line[from], line[from + 1]]
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return from
  const firstNul = line.indexOf(NUL)
  if (firstNul < 0) return -1
  const end = Math.min(line.length, firstNul + LOOKED_AT_BYTES)
  let [looked, inStep, outOfStep] = [0, 0, 0]
  for (let index = firstNul; index < end; index += 2) {
    looked += 1
    if (line[index] === NUL) inStep += 1
    if (index + 1 < end && line[index + 1] === NUL) outOfStep += 1
  }
  // A few characters that are not ASCII may stand among the others.
  const isWide = inStep > 1 && inStep * 2 >= looked && outOfStep * 4 <= inStep
  return isWide ? Math.max(0, firstNul - 1) : -1
}
