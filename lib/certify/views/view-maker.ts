// Makes views of the lines that a certifier has just passed, of the wanted types only.

import type { StrictText } from '../../core/lines/utf8.js'
import type { Certifier } from '../certifier.js'
import type { EntryPlan } from '../plans/entry-plan.js'
import { RECORD_NEXT, RECORD_START, RECORD_TYPE, TYPE_UNNAMED } from '../plans/table-layout.js'
import { CertifiedView, type ViewContext, type ViewedLines } from './certified-view.js'
import type { EntryView } from './entry-view.js'

/** Neighbouring lines share a copy of at most this many bytes; a longer line has its own. */
const SHARED_BYTES = 8 * 1024

/** What a platform does faster than the language. */
export interface ViewHelpers {
  readonly textOf: StrictText
  /** A copy of the bytes, of the class for which `textOf` is fastest. */
  copyOf(bytes: Uint8Array): Uint8Array
}

/** Consecutive lines that were passed. */
export interface PassedLines {
  readonly line: number
  readonly offset: number
  readonly count: number
}

export class ViewMaker<Entry> {
  readonly #certifier: Certifier
  readonly #context: ViewContext
  readonly #copyOf: ViewHelpers['copyOf']
  /** By the number of the type; undefined if every type is wanted. */
  readonly #wanted: readonly boolean[] | undefined
  readonly #wantedTypes: ReadonlySet<string> | undefined

  constructor(
    certifier: Certifier,
    plan: EntryPlan,
    types: ReadonlySet<string> | undefined,
    helpers: ViewHelpers,
  ) {
    const { discriminator, fields } = plan
    this.#certifier = certifier
    this.#copyOf = helpers.copyOf
    this.#context = {
      discriminator,
      types: plan.types,
      fields: new Map(fields.map((name, index) => [name, index])),
      recordWords: certifier.recordWords,
      textOf: helpers.textOf,
    }
    this.#wantedTypes = types
    // An entry whose type has no number may be of any type.
    this.#wanted = types && [true, ...plan.types.map((type) => types.has(type))]
  }

  /** Adds views of these lines, which must be the ones that the certifier has passed last. */
  add(views: EntryView<Entry>[], { line, offset, count }: PassedLines): void {
    const end = this.#certifier.recordsEnd
    const first = end - count
    const origin = this.#word(first, RECORD_START)
    for (let from = first; from < end; ) {
      const to = this.#wantedEnd(from, end)
      if (to > from) {
        const start = this.#word(from, RECORD_START)
        this.#addGroup(views, from, to, line + (from - first), offset + (start - origin))
      }
      from = Math.max(to, from + 1)
    }
  }

  /** The end of the run of wanted records from `from` on that are short enough to share a copy. */
  #wantedEnd(from: number, end: number): number {
    const most = this.#word(from, RECORD_START) + SHARED_BYTES
    let to = from
    while (to < end && this.#isWanted(to) && (to === from || this.#word(to, RECORD_NEXT) <= most)) to += 1
    return to
  }

  #isWanted(record: number): boolean {
    return this.#wanted === undefined || this.#wanted[this.#word(record, RECORD_TYPE)] === true
  }

  #addGroup(views: EntryView<Entry>[], from: number, to: number, line: number, offset: number): void {
    const { bytes, records } = this.#certifier.memory
    const words = this.#certifier.recordWords
    const origin = this.#word(from, RECORD_START)
    const lines: ViewedLines = {
      context: this.#context,
      bytes: this.#copyOf(bytes.subarray(origin, this.#word(to - 1, RECORD_NEXT))),
      records: records.slice(from * words, to * words),
      origin,
      line,
      offset,
    }
    for (let index = 0; index < to - from; index += 1) {
      const view = new CertifiedView<Entry>(lines, index)
      if (this.#isOfWantedType(from + index, view)) views.push(view)
    }
  }

  #isOfWantedType(record: number, view: CertifiedView<Entry>): boolean {
    if (this.#wantedTypes === undefined || this.#word(record, RECORD_TYPE) !== TYPE_UNNAMED) return true
    return this.#wantedTypes.has(view.type)
  }

  #word(record: number, offset: number): number {
    return this.#certifier.memory.records[record * this.#certifier.recordWords + offset / 4] as number
  }
}
