// The lines whose first byte stands in a range of a log: the bytes from the first such line to the end of the last one, which
// may lie after the range.
//
// A line begins at 0 and after every LF, and nowhere else. So the line that is under way at `start` belongs to the range before,
// unless the byte before `start` is an LF; and the last line of the range ends at the first LF at `end - 1` or after it, since
// one at `end - 1` is the first after which a line begins that is not of the range. Hence ranges that lie edge to edge have each
// line once, and the end of one that has lines is the first byte of the next one that has any.

import { LF } from '../../core/lines/line-format.js'
import type { RangeStat, SourceStart } from './byte-source.js'
import { openPinned, type PinnedSource, type ShardSource } from './pinned-source.js'
import { PlacedSource } from './placed-source.js'

/** Offsets in bytes from the start of the log: [start, end). */
export interface LineRange {
  readonly start: number
  readonly end: number
}

/** After the range, this part of what was read there so far is read next: long lines take few reads, little is read in vain. */
const REST_PART = 1 / 16
const LEAST_REST_BYTES = 64 * 1024

export class LineRangeSource extends PlacedSource {
  readonly #source: ShardSource
  readonly #pinned: RangeStat | undefined
  readonly #closing = new AbortController()
  #range: LineRange | undefined
  #opening: Promise<PinnedSource> | undefined
  #opened: PinnedSource | undefined
  /** Where the bytes of `#block` begin; what is read next begins at `#next`. */
  #next = 0
  /** Bytes that were read, but not given yet. */
  #block: Uint8Array | undefined
  #ahead: Promise<Uint8Array> | undefined
  #first: number | undefined
  #given = 0
  #isDone = false

  /**
   * @param range default: all of the log
   * @param pinned what the log must still be: see `openPinned`
   */
  constructor(source: ShardSource, range?: LineRange, pinned?: RangeStat) {
    super()
    this.#source = source
    this.#range = range
    this.#pinned = pinned
  }

  /** The size of the log. */
  get total(): number | undefined {
    return this.#opened?.size
  }

  /** The bytes of the lines that were given; undefined where no line begins in the range. */
  get lines(): LineRange | undefined {
    return this.#first === undefined ? undefined : { start: this.#first, end: this.#given }
  }

  /** Finds the first line of the range. */
  async start(): Promise<SourceStart | undefined> {
    this.#opening = openPinned(this.#source, this.#pinned, this.#closing.signal, this.lender)
    this.#opened = await this.#opening
    this.#range ??= { start: 0, end: this.#opened.size }
    const { start } = this.#range
    this.#next = Math.max(0, start - 1)
    const offset = start === 0 ? 0 : await this.#findLine(this.#range)
    this.#isDone = offset === undefined || this.#opened.size === 0
    if (!this.#isDone) this.#first = offset
    this.#given = offset ?? start
    return start === 0 ? undefined : { offset: this.#given, line: 1 }
  }

  async read(): Promise<Uint8Array | null> {
    // Who reads all of a log may leave `start` out.
    if (this.#opened === undefined) await this.start()
    const source = this.#opened as PinnedSource
    while (!this.#isDone) {
      const bytes = this.#ownedOf(this.#block ?? (await this.#readNext(source)))
      this.#block = undefined
      this.#given += bytes.length
      this.#isDone ||= this.#given === source.size
      if (!this.#isDone) this.#readAhead(source)
      if (bytes.length > 0) return bytes
    }
    await source.requireUnchanged()
    return null
  }

  async close(): Promise<void> {
    this.#isDone = true
    this.#closing.abort()
    await this.#ahead?.catch(() => {})
    await this.#opening?.then((source) => source.close()).catch(() => {})
  }

  /** Where the first line of a range that is not the first begins; undefined where none does. */
  async #findLine({ end }: LineRange): Promise<number | undefined> {
    // An LF as the last byte of the range ends a line of an earlier one, and begins none of this one.
    while (this.#next < end - 1) {
      const from = this.#next
      const block = await this.#readNext(this.#opened as PinnedSource)
      const newline = block.indexOf(LF)
      if (newline < 0) continue
      if (from + newline >= end - 1) return undefined
      this.#block = block.subarray(newline + 1)
      return from + newline + 1
    }
    return undefined
  }

  /** The part of the bytes at `#given` that belongs to lines of the range. */
  #ownedOf(bytes: Uint8Array): Uint8Array {
    const { end } = this.#range as LineRange
    const from = Math.max(0, end - 1 - this.#given)
    const newline = bytes.length > from ? bytes.indexOf(LF, from) : -1
    if (newline < 0) return bytes
    this.#isDone = true
    return bytes.subarray(0, newline + 1)
  }

  async #readNext(source: PinnedSource): Promise<Uint8Array> {
    this.#readAhead(source)
    const bytes = await (this.#ahead as Promise<Uint8Array>)
    this.#ahead = undefined
    return bytes
  }

  #readAhead(source: PinnedSource): void {
    if (this.#ahead !== undefined || this.#block !== undefined) return
    const start = this.#next
    this.#next = Math.min(start + this.#blockAt(start, source.blockBytes), source.size)
    this.#ahead = source.read(start, this.#next)
    this.#ahead.catch(() => {})
  }

  #blockAt(start: number, most: number): number {
    const range = this.#range as LineRange
    const past = start - range.end
    if (past < 0) return Math.min(most, -past)
    // What is read in vain is less than the range: so all ranges together read each byte less than twice.
    const half = Math.ceil((range.end - range.start) / 2)
    return Math.min(most, half, Math.max(LEAST_REST_BYTES, Math.floor(past * REST_PART)))
  }
}
