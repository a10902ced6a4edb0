// How much of a value may be checked again to explain what is wrong with it. A value of a hundred megabytes has millions of
// parts, and each level of a schema would check most of them once more.

import { hasParts } from '../schema/json-objects.js'

/** Some milliseconds of checking; about a megabyte of log. */
const MOST_PARTS = 50_000
/** This many characters of a string take as long as another part. */
const CHARACTERS_OF_PART = 64

export class PartBudget {
  #left = MOST_PARTS

  /** Whether the budget covers all parts of the value. If so, they are subtracted from it. */
  covers(value: unknown): boolean {
    const parts = countParts(value, this.#left)
    const isCovered = parts <= this.#left
    // Counting in vain has a cost, too, but must leave some of the budget for smaller values.
    this.#left = isCovered ? this.#left - parts : Math.floor(this.#left * 0.75)
    return isCovered
  }
}

/** Whether the value has at most `most` parts, itself included. */
export function hasAtMost(value: unknown, most: number): boolean {
  return countParts(value, most) <= most
}

/** The number of parts of a value, itself included; Infinity if there are more than `most`. */
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
