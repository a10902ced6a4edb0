// A certifier for lines of which some were certified by other threads: those are passed without a look at them. All others are
// certified here.

import type { Certifier } from '../../certify/certifier.js'
import type { MemoryPool } from '../../certify/memory-pool.js'
import type { LineCertifier } from '../../core/lines/parser-hooks.js'
import type { Work } from '../../core/work.js'
import type { MemoryLender } from '../sources/byte-source.js'
import { type ExaminedLines, SPAN_NUMBERS } from './segment-report.js'

export const NOTHING_KNOWN: ExaminedLines = { examined: { start: 0, end: 0 }, spans: new Float64Array(0) }

export class KnownLines implements LineCertifier, MemoryLender {
  passedEnd = 0
  readonly #certifier: Certifier
  /** What `expect` was given. */
  #chunk: Uint8Array = new Uint8Array(0)
  #offset = 0
  #lines = NOTHING_KNOWN
  /** The first number of the first span that may come next. */
  #span = 0

  constructor(certifier: Certifier) {
    this.#certifier = certifier
  }

  /** Of which other threads make certifiers of their own. */
  get pool(): MemoryPool {
    return this.#certifier.pool
  }

  /**
   * Says what is known of the chunk that the parser gets next.
   * @param offset where it begins in the log
   */
  expect(chunk: Uint8Array, offset: number, lines: ExaminedLines): void {
    this.#chunk = chunk
    this.#offset = offset
    this.#lines = lines
    this.#span = 0
  }

  pass(bytes: Uint8Array, at: number, end: number): number {
    // A line that was joined from two chunks is in other memory.
    if (bytes.buffer !== this.#chunk.buffer) return this.#certify(bytes, at, end)
    const toLog = this.#offset + bytes.byteOffset - this.#chunk.byteOffset
    const place = at + toLog
    const { examined } = this.#lines
    if (place >= examined.end) return this.#certify(bytes, at, end)
    if (place < examined.start) return this.#certify(bytes, at, Math.min(end, examined.start - toLog))
    return this.#passExamined(bytes, at, end, toLog)
  }

  #passExamined(bytes: Uint8Array, at: number, end: number, toLog: number): number {
    const { spans } = this.#lines
    while (this.#span < spans.length && (spans[this.#span + 1] as number) - toLog <= at)
      this.#span += SPAN_NUMBERS
    // Past the last run nothing is certain.
    const start = (spans[this.#span] ?? Number.POSITIVE_INFINITY) - toLog
    if (start > at) return 0
    const spanEnd = (spans[this.#span + 1] as number) - toLog
    // The chunk begins or ends within the run.
    if (start < at || spanEnd > end) return this.#certify(bytes, at, Math.min(end, spanEnd))
    this.passedEnd = spanEnd
    return spans[this.#span + 2] as number
  }

  passLong(bytes: Uint8Array, start: number, end: number): Work<boolean> {
    return this.#certifier.passLong(bytes, start, end)
  }

  leave(): void {
    this.#certifier.leave()
  }

  release(): void {
    this.#certifier.release()
  }

  lend(length: number): readonly [Uint8Array, Uint8Array] | undefined {
    return this.#certifier.lend(length)
  }

  giveBack(): void {
    this.#certifier.giveBack()
  }

  #certify(bytes: Uint8Array, at: number, end: number): number {
    const lines = this.#certifier.pass(bytes, at, end)
    this.passedEnd = this.#certifier.passedEnd
    return lines
  }
}
