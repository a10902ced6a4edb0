// An instance of the module and its memory, which holds results, the table, records and the window, and, where a source reads
// into it, two regions for that:
//
//   0 ─ results ─ TABLE_START ─ table ─ records ─ window ─ padding ─ region ─ padding ─ region ─ padding
//
// Memory grows for a window that needs more, and never shrinks. A longer window than WINDOW_BYTES takes the place of the
// regions, and growing may move the memory: neither may happen while a source reads into it.

import { LF } from '../core/lines/line-format.js'
import type { Work } from '../core/work.js'
import { PADDING_BYTES, RESULT_LINES, RESULT_RECORDS, TABLE_START } from './plans/table-layout.js'
import type { Table } from './plans/table-writer.js'
import { type CertifierExports, type CertifierModule, instantiate } from './web-assembly.js'

/** The longest window beside which there is room for regions, in bytes. */
export const WINDOW_BYTES = 256 * 1024
const PAGE_BYTES = 64 * 1024
const RECORDS_BYTES = 256 * 1024
/** Some milliseconds, new pages of memory included. */
const COPIED_AT_ONCE_BYTES = 4 * 1024 * 1024

export class CertifierMemory {
  readonly #exports: CertifierExports
  readonly #table: Table
  readonly #records: number
  /** The address of the window. */
  readonly start: number
  bytes: Uint8Array
  /** The records, in words of four bytes. */
  records: Int32Array
  #results: Uint32Array

  /** @throws RangeError if there is not enough memory */
  constructor(module: CertifierModule, table: Table) {
    this.#exports = instantiate(module)
    this.#table = table
    this.#records = roundUp(TABLE_START + table.bytes.length)
    this.start = this.#records + RECORDS_BYTES
    // Placeholders until there is room for them.
    this.bytes = new Uint8Array(this.#exports.memory.buffer)
    this.records = new Int32Array(this.#exports.memory.buffer)
    this.#results = new Uint32Array(this.#exports.memory.buffer)
    this.#makeRoom(this.start + PAGE_BYTES)
    this.bytes.set(table.bytes, TABLE_START)
  }

  get lines(): number {
    return this.#result(RESULT_LINES)
  }

  get recordCount(): number {
    return this.#result(RESULT_RECORDS)
  }

  /**
   * Two regions of so many bytes each, for a source to read into by turns.
   * @throws RangeError if there is not enough memory
   */
  regions(length: number): readonly [Uint8Array, Uint8Array] {
    const one = roundUp(this.start + WINDOW_BYTES + PADDING_BYTES)
    const other = roundUp(one + length + PADDING_BYTES)
    this.#makeRoom(other + length + PADDING_BYTES)
    return [this.bytes.subarray(one, one + length), this.bytes.subarray(other, other + length)]
  }

  /** Whether the bytes are in a region. */
  holds(bytes: Uint8Array): boolean {
    return bytes.buffer === this.bytes.buffer
  }

  /**
   * Copies a window into the memory, in slices.
   * @throws RangeError if there is not enough memory
   */
  *fill(window: Uint8Array): Work<void> {
    this.#makeRoom(this.start + window.length + PADDING_BYTES)
    for (let copied = 0; copied < window.length; copied += COPIED_AT_ONCE_BYTES) {
      if (copied > 0) yield
      this.bytes.set(window.subarray(copied, copied + COPIED_AT_ONCE_BYTES), this.start + copied)
    }
    // A line that the window cuts off ends here, so that it is left for the next window.
    this.bytes[this.start + window.length] = LF
  }

  /**
   * Certifies the whole lines of `[start, end)`, which is the window or, in a region, ends with a line, until there is no
   * room for another record. Returns the address at which it stopped.
   * @param longest the longest line that is certified, in bytes
   * @param all whether certified lines get records, too
   * @throws WebAssembly.RuntimeError if the module fails
   */
  certify(start: number, end: number, longest: number, all: boolean): number {
    const { entry, recordBytes } = this.#table
    const { certify } = this.#exports
    return certify(entry, start, end, this.#records, this.start, recordBytes, longest, all)
  }

  #result(place: number): number {
    return this.#results[place / 4] as number
  }

  #makeRoom(size: number): void {
    const { memory } = this.#exports
    const missing = size - memory.buffer.byteLength
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES))
    if (this.bytes.length === memory.buffer.byteLength) return
    this.bytes = new Uint8Array(memory.buffer)
    this.records = new Int32Array(memory.buffer, this.#records, RECORDS_BYTES / 4)
    this.#results = new Uint32Array(memory.buffer, 0, TABLE_START / 4)
  }
}

function roundUp(place: number): number {
  return Math.ceil(place / 64) * 64
}
