// Lines certified a window at a time. A window is small enough to stay in the processor's cache between the
// copy into the module's memory and the look at it. A line that is longer has a window of its own; the memory
// that has grown for it is changed for a small one once another line has followed that needs no more.

import { LONGEST_PARSED_AT_ONCE_BYTES } from '../core/entries/line-decoder.js'
import { LF } from '../core/lines/line-format.js'
import type { LineCertifier } from '../core/lines/parser-hooks.js'
import { finish, type Work } from '../core/work.js'
import type { CertifierMemory } from './certifier-memory.js'
import { type MemoryPool, memoryPool } from './memory-pool.js'
import type { EntryPlan } from './plans/entry-plan.js'
import { RECORD_LINE, RECORD_START, RECORD_TYPE } from './plans/table-layout.js'
import type { CertifierModule } from './web-assembly.js'

const WINDOW_BYTES = 256 * 1024

export interface CertifierOptions {
  /** In bytes; a longer line is left to the decoder, which refuses it. */
  readonly maxLineBytes: number
  /** Whether there is to be a record of every line, or only of those that are not certified. */
  readonly recordsAll: boolean
}

export class Certifier implements LineCertifier {
  readonly #options: CertifierOptions
  readonly #pool: MemoryPool
  /** undefined once it has failed or is released: then every line is left to the decoder. */
  #memory: CertifierMemory | undefined

  // The window: where it begins and ends among the bytes that were given, and what was found in it.
  #start = 0
  #end = -1
  #lines = 0
  #recordCount = 0
  /** Whether it is a long line's own. */
  #isLong = false
  /** The next record to look at, and the line of the window that it is reckoned from. */
  #record = 0
  #line = 0

  passedEnd = 0

  /** @throws RangeError where there is no memory for it */
  constructor(module: CertifierModule, plan: EntryPlan, options: CertifierOptions) {
    this.#options = options
    this.#pool = memoryPool(module, plan)
    this.#memory = this.#pool.take()
  }

  get recordWords(): number {
    return this.#pool.table.recordBytes / 4
  }

  /** The module's memory, in which the lines that were passed last stand. */
  get memory(): CertifierMemory {
    return this.#memory as CertifierMemory
  }

  /** Behind the record of the line that was passed last, where every line has one. */
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
    if (at >= this.#end && !this.#look(bytes, at, end)) return 0
    return this.#passFrom(at)
  }

  /** Copies the line in slices; the look itself is one call, some 50 ms for 64 MiB. */
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

  /** Passes over the records of lines that are certified. */
  #toException(): void {
    while (this.#record < this.#recordCount && this.#word(RECORD_TYPE) >= 0) this.#record += 1
  }

  /** Of the record that comes next. */
  #word(offset: number): number {
    return this.memory.records[this.#record * this.recordWords + offset / 4] as number
  }

  /** Takes the next window; false where the module can't look at it. */
  #look(bytes: Uint8Array, at: number, end: number): boolean {
    if (this.#memory === undefined) return false
    try {
      if (!this.#isLong) this.#memory = this.#pool.small(this.#memory)
      this.#isLong = !this.#lookAt(this.#memory, bytes, at, Math.min(end, at + WINDOW_BYTES))
      return !this.#isLong || this.#lookAtLongLine(this.#memory, bytes, at)
    } catch {
      this.#memory = undefined
      return false
    }
  }

  /** A line that no window holds has one of its own; one that takes long is left to `passLong`. */
  #lookAtLongLine(memory: CertifierMemory, bytes: Uint8Array, at: number): boolean {
    const lineEnd = bytes.indexOf(LF, at + WINDOW_BYTES) + 1
    const length = lineEnd - at
    if (length > this.#options.maxLineBytes + 2 || length > LONGEST_PARSED_AT_ONCE_BYTES) return false
    return this.#lookAt(memory, bytes, at, lineEnd)
  }

  #lookAt(memory: CertifierMemory, bytes: Uint8Array, at: number, end: number): boolean {
    const window = bytes.subarray(at, end)
    finish(memory.fill(window))
    return this.#certify(memory, at, window.length)
  }

  /** False where not one line of the window, which begins at `at` among the bytes, is whole. */
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
