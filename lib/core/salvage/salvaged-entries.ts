// The entries that reading emits from a damaged line, one after the other, out of what salvage found in it.

import type { Salvage } from './salvage.js'
import { Certainty, type SalvagedValue } from './salvaged-values.js'

/** How many values that don't count are skipped in one call: there may be millions. */
const MOST_PASSED = 65_536

export class SalvagedEntries {
  /** How many entries there are. */
  readonly count: number
  /** How many more may be parts of a torn entry. */
  readonly uncertain: number
  /** Where the line begins in its bytes and in the source, and where to resume after it. */
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

  /** The next entry, which must exist; undefined where finding it takes another call. */
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

/** The certainty of a value in its line; undefined where the value doesn't count. */
function resolved(certainty: Certainty, { isOnlyValues }: Salvage): Certainty | undefined {
  if (certainty < Certainty.Lesser) return certainty
  if (!isOnlyValues) return undefined
  return certainty === Certainty.Lesser ? Certainty.Certain : Certainty.Uncertain
}

function countOf(salvage: Salvage, wanted: Certainty): number {
  return Object.values(Certainty)
    .filter((certainty) => resolved(certainty, salvage) === wanted)
    .reduce<number>((sum, certainty) => sum + salvage.values.count(certainty), 0)
}
