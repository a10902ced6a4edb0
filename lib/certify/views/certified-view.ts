// Views of certified lines. Their bytes and records are copied out of the module's memory, together for neighbouring lines:
// a view keeps only its line and a few around it alive.

import { QUOTE } from '../../core/json/json-bytes.js'
import type { StrictText } from '../../core/lines/utf8.js'
import {
  FIELD_BYTES,
  RECORD_END,
  RECORD_FIELDS,
  RECORD_NEXT,
  RECORD_START,
  RECORD_TYPE,
} from '../plans/table-layout.js'
import { type EntryView, textField } from './entry-view.js'

const LOWER_N = 0x6e
const FIRST_FIELD = RECORD_FIELDS / 4
const FIELD_WORDS = FIELD_BYTES / 4

/** What is the same for every view of a scan. */
export interface ViewContext {
  readonly discriminator: string
  readonly types: readonly string[]
  /** The index of each field whose place is noted. */
  readonly fields: ReadonlyMap<string, number>
  readonly recordWords: number
  readonly textOf: StrictText
}

/** Neighbouring lines with a copy of their bytes and records. */
export interface ViewedLines {
  readonly context: ViewContext
  readonly bytes: Uint8Array
  readonly records: Int32Array
  /** The address of the bytes in the module's memory, on which the records are based. */
  readonly origin: number
  /** Number and offset of the first line. */
  readonly line: number
  readonly offset: number
}

export class CertifiedView<Entry> implements EntryView<Entry> {
  readonly salvaged = false
  readonly uncertain = false
  readonly #lines: ViewedLines
  readonly #index: number
  #entry: { readonly value: Entry } | undefined

  constructor(lines: ViewedLines, index: number) {
    this.#lines = lines
    this.#index = index
  }

  get type(): string {
    const { types, discriminator } = this.#lines.context
    return types[this.#word(RECORD_TYPE / 4) - 1] ?? this.field(discriminator) ?? ''
  }

  get line(): number {
    return this.#lines.line + this.#index
  }

  get offset(): number {
    return this.#lines.offset + this.#start
  }

  get length(): number {
    return this.#end - this.#start
  }

  get next(): number {
    return this.#lines.offset + this.#place(RECORD_NEXT / 4)
  }

  field(name: string): string | null | undefined {
    const index = this.#lines.context.fields.get(name)
    if (index === undefined) return textField(this.entry(), name)
    const word = FIRST_FIELD + index * FIELD_WORDS
    if (this.#word(word) === 0) return undefined
    return this.#textAt(this.#place(word), this.#place(word + 1))
  }

  bytes(): Uint8Array {
    // Not by `slice`, which shares the memory of a Buffer.
    return new Uint8Array(this.#lines.bytes.subarray(this.#start, this.#end))
  }

  entry(): Entry {
    this.#entry ??= { value: JSON.parse(this.#text(this.#start, this.#end)) as Entry }
    return this.#entry.value
  }

  get #start(): number {
    return this.#place(RECORD_START / 4)
  }

  get #end(): number {
    return this.#place(RECORD_END / 4)
  }

  #textAt(start: number, end: number): string | null | undefined {
    const { bytes } = this.#lines
    if (bytes[start] === LOWER_N) return null
    if (bytes[start] !== QUOTE) return undefined
    const text = this.#text(start, end)
    return text.includes('\\') ? (JSON.parse(text) as string) : text.slice(1, -1)
  }

  #text(start: number, end: number): string {
    return this.#lines.context.textOf(this.#lines.bytes, start, end) as string
  }

  /** An index in the bytes. */
  #place(word: number): number {
    return this.#word(word) - this.#lines.origin
  }

  #word(word: number): number {
    return this.#lines.records[this.#index * this.#lines.context.recordWords + word] as number
  }
}
