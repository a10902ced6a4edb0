// Lines are certified where they are if a source has read them into the module's memory: it is lent two regions for that.
// Others are copied, a window at a time. A window is small enough to stay in the processor's cache between the copy and the
// check. A line that is longer gets a window of its own, in another memory: the one whose regions are lent must not grow. That
// other memory is released once lines that do not need it have followed.

import type { LineCertifier } from '../core/lines/parser-hooks.js'
import { finish, LONGEST_PARSED_AT_ONCE_BYTES, type Work } from '../core/work.js'
import { type CertifierMemory, WINDOW_BYTES } from './certifier-memory.js'
import type { MemoryPool } from './memory-pool.js'
import { RECORD_LINE, RECORD_START, RECORD_TYPE } from './plans/table-layout.js'

export interface CertifierOptions {
  /** In bytes. A longer line is left to the decoder, which refuses it. */
  readonly maxLineBytes: number
  /** Whether every line gets a record, or only those that are not certified. */
  readonly recordsAll: boolean
  /** The index of the first LF from `at` on; -1 if there is none. A platform may search faster than `indexOf`. */
  newlineFrom(bytes: Uint8Array, at: number): number
}

export class Certifier implements LineCertifier {
  readonly pool: MemoryPool
  readonly #options: CertifierOptions
  /** undefined after a failure or `release`: then every line is left to the decoder. */
  #memory: CertifierMemory | undefined
  /** The memory for lines that are longer than a window. */
  #longMemory: CertifierMemory | undefined
  /** Whether a source may be reading into the regions. */
  #isLent = false
  /** The memory that was released while it was lent. */
  #released: CertifierMemory | undefined

  // The lines that were certified last: their memory, how far they are from their place in the bytes that were given, where
  // they end there, and what was found in them.
  #current: CertifierMemory | undefined
  #delta = 0
  #end = -1
  #lines = 0
  #recordCount = 0
  /** The next record, and the line of the window that `pass` counts from. */
  #record = 0
  #line = 0

  passedEnd = 0

  /** @throws RangeError if there is not enough memory */
  constructor(pool: MemoryPool, options: CertifierOptions) {
    this.#options = options
    this.pool = pool
    this.#memory = this.pool.take()
  }

  get recordWords(): number {
    return this.pool.table.recordBytes / 4
  }

  /** The module's memory, which holds the lines that were passed last. */
  get memory(): CertifierMemory {
    return (this.#current ?? this.#memory) as CertifierMemory
  }

  /** The index after the record of the line that was passed last, if every line has one. */
  get recordsEnd(): number {
    return this.#record
  }

  leave(): void {
    this.#end = -1
  }

  release(): void {
    this.leave()
    this.#releaseLong()
    const memory = this.#memory
    this.#memory = undefined
    // It may have been released before, and still be lent.
    if (memory === undefined) return
    if (this.#isLent) this.#released = memory
    else this.pool.give(memory)
  }

  lend(length: number): readonly [Uint8Array, Uint8Array] | undefined {
    try {
      const regions = this.#memory?.regions(length)
      this.#isLent = regions !== undefined
      return regions
    } catch {
      return undefined
    }
  }

  giveBack(): void {
    this.#isLent = false
    if (this.#released !== undefined) this.pool.give(this.#released)
    this.#released = undefined
  }

  pass(bytes: Uint8Array, at: number, end: number): number {
    if (at >= this.#end && !this.#certifyNext(bytes, at, end)) return 0
    return this.#passFrom(at)
  }

  /** Copies the line in slices. Certifying it is a single call, which takes some 50 ms for 64 MiB. */
  *passLong(bytes: Uint8Array, start: number, end: number): Work<boolean> {
    if (this.#memory === undefined) return false
    try {
      const memory = this.#memoryForLong()
      yield* memory.fill(bytes.subarray(start, end))
      return this.#certify(memory, start, memory.start, end - start) && this.#passFrom(start) === 1
    } catch {
      this.#memory = undefined
      return false
    }
  }

  #passFrom(at: number): number {
    const delta = this.#delta
    while (this.#record < this.#recordCount && this.#word(RECORD_START) < at + delta) {
      this.#line = this.#word(RECORD_LINE) + 1
      this.#record += 1
    }
    if (this.#options.recordsAll) this.#toException()
    const first = this.#line
    const isThere = this.#record < this.#recordCount
    this.#line = isThere ? this.#word(RECORD_LINE) : this.#lines
    this.passedEnd = isThere ? this.#word(RECORD_START) - delta : this.#end
    return this.#line - first
  }

  /** Skips the records of certified lines. */
  #toException(): void {
    while (this.#record < this.#recordCount && this.#word(RECORD_TYPE) >= 0) this.#record += 1
  }

  /** A word of the next record. */
  #word(offset: number): number {
    return this.memory.records[this.#record * this.recordWords + offset / 4] as number
  }

  /** Certifies the next lines. Returns false if the module cannot certify the first of them. */
  #certifyNext(bytes: Uint8Array, at: number, end: number): boolean {
    const memory = this.#memory
    if (memory === undefined) return false
    try {
      const isSome = memory.holds(bytes)
        ? this.#certify(memory, at, bytes.byteOffset + at, end - at)
        : this.#certifyWindow(memory, bytes, at, Math.min(end, at + WINDOW_BYTES))
      if (!isSome) return this.#certifyLongLine(bytes, at)
      this.#releaseLong()
      return true
    } catch {
      this.#memory = undefined
      return false
    }
  }

  /** A line that does not fit into a window gets one of its own; one that takes long is left to `passLong`. */
  #certifyLongLine(bytes: Uint8Array, at: number): boolean {
    const { maxLineBytes, newlineFrom } = this.#options
    const lineEnd = newlineFrom(bytes, at + WINDOW_BYTES) + 1
    const length = lineEnd - at
    if (length > maxLineBytes + 2 || length > LONGEST_PARSED_AT_ONCE_BYTES) return false
    return this.#certifyWindow(this.#memoryForLong(), bytes, at, lineEnd)
  }

  #certifyWindow(memory: CertifierMemory, bytes: Uint8Array, at: number, end: number): boolean {
    finish(memory.fill(bytes.subarray(at, end)))
    return this.#certify(memory, at, memory.start, end - at)
  }

  /**
   * Certifies bytes that are in the memory from `address` on, and at `at` in those that were given. Returns false if no
   * whole line is among them.
   */
  #certify(memory: CertifierMemory, at: number, address: number, length: number): boolean {
    const { maxLineBytes, recordsAll } = this.#options
    const stopped = memory.certify(address, address + length, maxLineBytes, recordsAll)
    this.#current = memory
    this.#delta = address - at
    this.#end = stopped - this.#delta
    this.#lines = memory.lines
    this.#recordCount = memory.recordCount
    this.#record = 0
    this.#line = 0
    return this.#end > at
  }

  #memoryForLong(): CertifierMemory {
    this.#longMemory ??= this.pool.take()
    return this.#longMemory
  }

  #releaseLong(): void {
    if (this.#longMemory !== undefined) this.pool.give(this.#longMemory)
    this.#longMemory = undefined
  }
}
