// Lines are certified a window at a time. A window is small enough to stay in the processor's cache between the copy into
// the module's memory and the check. A line that is longer gets a window of its own; the memory that has grown for it is
// exchanged for a small one once a window that does not need it has followed.

import { LONGEST_PARSED_AT_ONCE_BYTES } from '../core/entries/line-decoder.js'
import type { LineCertifier } from '../core/lines/parser-hooks.js'
import { finish, type Work } from '../core/work.js'
import type { CertifierMemory } from './certifier-memory.js'
import { type MemoryPool, memoryPool } from './memory-pool.js'
import type { EntryPlan } from './plans/entry-plan.js'
import { RECORD_LINE, RECORD_START, RECORD_TYPE } from './plans/table-layout.js'
import type { CertifierModule } from './web-assembly.js'

const WINDOW_BYTES = 256 * 1024

export interface CertifierOptions {
  /** In bytes. A longer line is left to the decoder, which refuses it. */
  readonly maxLineBytes: number
  /** Whether every line gets a record, or only those that are not certified. */
  readonly recordsAll: boolean
  /** The index of the first LF from `at` on; -1 if there is none. A platform may search faster than `indexOf`. */
  newlineFrom(bytes: Uint8Array, at: number): number
}

export class Certifier implements LineCertifier {
  readonly #options: CertifierOptions
  readonly #pool: MemoryPool
  /** undefined after a failure or `release`: then every line is left to the decoder. */
  #memory: CertifierMemory | undefined

  // The window: its range in the bytes that were given, and what was found in it.
  #start = 0
  #end = -1
  #lines = 0
  #recordCount = 0
  /** Whether it consists of one long line. */
  #isLong = false
  /** The next record, and the line of the window that `pass` counts from. */
  #record = 0
  #line = 0

  passedEnd = 0

  /** @throws RangeError if there is not enough memory */
  constructor(module: CertifierModule, plan: EntryPlan, options: CertifierOptions) {
    this.#options = options
    this.#pool = memoryPool(module, plan)
    this.#memory = this.#pool.take()
  }

  get recordWords(): number {
    return this.#pool.table.recordBytes / 4
  }

  /** The module's memory, which holds the lines that were passed last. */
  get memory(): CertifierMemory {
    return this.#memory as CertifierMemory
  }

  /** The index after the record of the line that was passed last, if every line has one. */
  get recordsEnd(): number {
    return this.#record
  }

  leave(): void {
    this.#end = -1
  }

  release(): void {
    if (this.#memory !== undefined) this.#pool.give(this.#memory)
    this.#memory = undefined
    this.leave()
  }

  pass(bytes: Uint8Array, at: number, end: number): number {
    if (at >= this.#end && !this.#certifyNext(bytes, at, end)) return 0
    return this.#passFrom(at)
  }

  /** Copies the line in slices. Certifying it is a single call, which takes some 50 ms for 64 MiB. */
  *passLong(bytes: Uint8Array, start: number, end: number): Work<boolean> {
    const memory = this.#memory
    if (memory === undefined) return false
    try {
      this.#isLong = true
      const line = bytes.subarray(start, end)
      yield* memory.fill(line)
      return this.#certify(memory, start, line.length) && this.#passFrom(start) === 1
    } catch {
      this.#memory = undefined
      return false
    }
  }

  #passFrom(at: number): number {
    const delta = this.memory.start - this.#start
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

  /** Takes the next window. Returns false if the module cannot certify it. */
  #certifyNext(bytes: Uint8Array, at: number, end: number): boolean {
    if (this.#memory === undefined) return false
    try {
      if (!this.#isLong) this.#memory = this.#pool.small(this.#memory)
      this.#isLong = !this.#certifyWindow(this.#memory, bytes, at, Math.min(end, at + WINDOW_BYTES))
      return !this.#isLong || this.#certifyLongLine(this.#memory, bytes, at)
    } catch {
      this.#memory = undefined
      return false
    }
  }

  /** A line that does not fit into a window gets one of its own; one that takes long is left to `passLong`. */
  #certifyLongLine(memory: CertifierMemory, bytes: Uint8Array, at: number): boolean {
    const { maxLineBytes, newlineFrom } = this.#options
    const lineEnd = newlineFrom(bytes, at + WINDOW_BYTES) + 1
    const length = lineEnd - at
    if (length > maxLineBytes + 2 || length > LONGEST_PARSED_AT_ONCE_BYTES) return false
    return this.#certifyWindow(memory, bytes, at, lineEnd)
  }

  #certifyWindow(memory: CertifierMemory, bytes: Uint8Array, at: number, end: number): boolean {
    const window = bytes.subarray(at, end)
    finish(memory.fill(window))
    return this.#certify(memory, at, window.length)
  }

  /** Certifies the window, which is at `at` in the bytes. Returns false if it does not contain a whole line. */
  #certify(memory: CertifierMemory, at: number, length: number): boolean {
    const { maxLineBytes, recordsAll } = this.#options
    const stopped = memory.certify(length, maxLineBytes, recordsAll)
    this.#start = at
    this.#end = at + (stopped - memory.start)
    this.#lines = memory.lines
    this.#recordCount = memory.recordCount
    this.#record = 0
    this.#line = 0
    return this.#end > at
  }
}
