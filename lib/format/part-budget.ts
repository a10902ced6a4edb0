// How much of a value may be looked at again to say what is wrong with it. A value of a hundred megabytes has millions of
// parts, and each level of a schema would look at most of them once more.

import { hasParts } from './json-objects.js'

/** Some milliseconds of checking, and a megabyte or so of log. */
const MOST_PARTS = 50_000
/** So much of a string takes as long as another part. */
const CHARACTERS_OF_PART = 64

export class PartBudget {
  #left = MOST_PARTS

  /** Whether there is enough for all parts of the value; takes that much. */
  covers(value: unknown): boolean {
    const parts = countParts(value, this.#left)
    const isCovered = parts <= this.#left
    // Counting for nothing costs as well, but smaller values are still to have their turn.
    this.#left = isCovered ? this.#left - parts : Math.floor(this.#left * 0.75)
    return isCovered
  }
}

/** Whether the value has no more than so many parts, itself included. */
export function hasAtMost(value: unknown, most: number): boolean {
  return countParts(value, most) <= most
}

/** The parts of a value, itself included; Infinity where there are more than `most`. */
function countParts(value: unknown, most: number): number {
  const waiting = [value]
  let parts = 0
  while (waiting.length > 0) {
    const part = waiting.pop()
    parts += 1
    if (typeof part === 'string') parts += Math.floor(part.length / CHARACTERS_OF_PART)
    if (parts + waiting.length > most) return Number.POSITIVE_INFINITY
    if (!hasParts(part)) continue
    const inner: unknown[] = Array.isArray(part) ? part : Object.values(part)
    if (parts + waiting.length + inner.length > most) return Number.POSITIVE_INFINITY
    for (const each of inner) waiting.push(each)
  }
  return parts
}
