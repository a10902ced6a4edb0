// The entries that reading emits from a damaged line, one after the other, out of what salvage found in it.

import type { Salvage } from './salvage.js'
import { Certainty, type SalvagedValue } from './salvaged-values.js'

/** Values that are passed over at once: there may be millions of them that don't count. */
const MOST_PASSED = 65_536

export class SalvagedEntries {
  /** How many entries there are to give. */
  readonly count: number
  /** How many more may be parts of a torn entry. */
  readonly uncertain: number
  /** Where the line stands among the bytes and in the source, and where to resume after it. */
  readonly lineStart: number
  readonly lineOffset: number
  readonly lineNext: number
  readonly #salvage: Salvage
  readonly #withUncertain: boolean
  #taken = 0
  #at = 0

  constructor(
    salvage: Salvage,
    withUncertain: boolean,
    lineStart: number,
    lineOffset: number,
    lineNext: number,
  ) {
    const certain = countOf(salvage, Certainty.Certain)
    const uncertain = countOf(salvage, Certainty.Uncertain)
    this.count = withUncertain ? certain + uncertain : certain
    this.uncertain = withUncertain ? 0 : uncertain + salvage.overlapping
    this.lineStart = lineStart
    this.lineOffset = lineOffset
    this.lineNext = lineNext
    this.#salvage = salvage
    this.#withUncertain = withUncertain
  }

  get isDone(): boolean {
    return this.#taken === this.count
  }

  /** The next entry, of which there must be one; undefined where finding it takes another call. */
  next(): SalvagedValue | undefined {
    const { values } = this.#salvage
    for (let passed = 0; passed < MOST_PASSED; passed += 1) {
      const value = values.at(this.#at)
      this.#at += 1
      const certainty = resolved(value.certainty, this.#salvage)
      if (certainty === undefined || (certainty === Certainty.Uncertain && !this.#withUncertain)) continue
      this.#taken += 1
      return { ...value, certainty }
    }
    return undefined
  }
}

/** What a value is in its line: certain, uncertain, or undefined where it doesn't count. */
function resolved(certainty: Certainty, { lesser }: Salvage): Certainty | undefined {
  if (certainty === Certainty.Lesser) return lesser
  if (certainty === Certainty.Number) return lesser === undefined ? undefined : Certainty.Uncertain
  return certainty
}

function countOf(salvage: Salvage, wanted: Certainty): number {
  return Object.values(Certainty)
    .filter((certainty) => resolved(certainty, salvage) === wanted)
    .reduce<number>((sum, certainty) => sum + salvage.values.count(certainty), 0)
}
