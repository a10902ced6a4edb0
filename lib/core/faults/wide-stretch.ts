// UTF-16 in a log of UTF-8, as a shell's `>>` leaves it. Every second byte of ASCII text is NUL in UTF-16, whereas a power
// cut leaves runs of NULs. A line feed of UTF-16 is cut in its middle, since its LF byte ends the line: so the NULs of the
// next line may be at even or at odd offsets.

import { NUL } from '../lines/line-format.js'

const EXAMINED_BYTES = 64

/** Whether the line is a single NUL: the second half of a line feed of UTF-16. */
export function isHalfLineFeed(line: Uint8Array): boolean {
  return line.length === 1 && line[0] === NUL
}

/**
 * The approximate index at which a stretch of UTF-16 begins; -1 if there is none.
 * @param from where to look for a byte order mark
 */
export function wideFrom(line: Uint8Array, from: number): number {
  const [first, second] = [line[from], line[from + 1]]
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return from
  const firstNul = line.indexOf(NUL)
  if (firstNul < 0) return -1
  const end = Math.min(line.length, firstNul + EXAMINED_BYTES)
  let [looked, inStep, outOfStep] = [0, 0, 0]
  for (let index = firstNul; index < end; index += 2) {
    looked += 1
    if (line[index] === NUL) inStep += 1
    if (index + 1 < end && line[index + 1] === NUL) outOfStep += 1
  }
  // A few of the characters may not be ASCII.
  const isWide = inStep > 1 && inStep * 2 >= looked && outOfStep * 4 <= inStep
  return isWide ? Math.max(0, firstNul - 1) : -1
}
