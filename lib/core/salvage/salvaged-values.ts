// The values found in a damaged line, in order: where each is, and how certain it is. A line of 64 MiB may hold ten
// million of them, so each takes two numbers, and an object only when it is read.

import type { Work } from '../work.js'

/** How certain a value is by itself. */
export const Certainty = {
  /** Certainly a whole value of its own. */
  Certain: 0,
  /** It may be a part of a torn one. */
  Uncertain: 1,
  /** A string, a word, an array or an empty object: it is certain where the line holds nothing but values, and counts nowhere else. */
  Lesser: 2,
  /** As `Lesser`, but uncertain there: a number, or what may be the text of a string together with what is beside it. */
  Doubtful: 3,
} as const
export type Certainty = (typeof Certainty)[keyof typeof Certainty]

export interface SalvagedValue {
  /** Offset of the first byte in the line. */
  readonly start: number
  /** Offset after the last byte. */
  readonly end: number
  readonly certainty: Certainty
}

const FIRST_CAPACITY = 16
const VALUES_PER_SLICE = 65_536
/** No line is longer than 2^29 bytes: the bits above hold the certainty. */
const PLACE_BITS = 29
const PLACE_MASK = (1 << PLACE_BITS) - 1

export class SalvagedValues {
  /** Two words for each value: its start together with its certainty, and its end. */
  #words = new Uint32Array(2 * FIRST_CAPACITY)
  #length = 0
  readonly #counts: [number, number, number, number] = [0, 0, 0, 0]

  get length(): number {
    return this.#length
  }

  /** `index` is in [0, length). */
  at(index: number): SalvagedValue {
    const start = this.#words[2 * index] as number
    const end = this.#words[2 * index + 1] as number
    return { start: start & PLACE_MASK, end, certainty: (start >>> PLACE_BITS) as Certainty }
  }

  count(certainty: Certainty): number {
    return this.#counts[certainty]
  }

  add({ start, end, certainty }: SalvagedValue): void {
    const place = 2 * this.#length
    if (place === this.#words.length) this.#grow()
    this.#words[place] = start | (certainty << PLACE_BITS)
    this.#words[place + 1] = end
    this.#length += 1
    this.#counts[certainty] += 1
  }

  /** There must be one. */
  removeLast(): SalvagedValue {
    const last = this.at(this.#length - 1)
    this.#length -= 1
    this.#counts[last.certainty] -= 1
    return last
  }

  /** Makes the lesser values from that index on doubtful. */
  *doubt(first: number): Work<void> {
    for (let index = first; index < this.#length; index += 1) {
      if ((index + 1) % VALUES_PER_SLICE === 0) yield
      const { start, certainty } = this.at(index)
      if (certainty !== Certainty.Lesser) continue
      this.#words[2 * index] = start | (Certainty.Doubtful << PLACE_BITS)
      this.#counts[Certainty.Lesser] -= 1
      this.#counts[Certainty.Doubtful] += 1
    }
  }

  #grow(): void {
    const larger = new Uint32Array(2 * this.#words.length)
    larger.set(this.#words)
    this.#words = larger
  }
}
