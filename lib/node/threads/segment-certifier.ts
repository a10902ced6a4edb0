// Certifies the lines of a segment, in the thread that it runs in. The bytes are read into the module's memory, a little at a
// time, so that they are still in the processor's cache when they are checked; how they are read is left to the caller. A line
// begins in the segment if the byte before it is an LF, as in `line-range-source.ts`; one that ends after it is not looked at.

import { Certifier } from '../../certify/certifier.js'
import type { MemoryPool } from '../../certify/memory-pool.js'
import type { Table } from '../../certify/plans/table-writer.js'
import type { CertifierModule } from '../../certify/web-assembly.js'
import { LF } from '../../core/lines/line-format.js'
import { newlineFrom } from '../parser/newline-from.js'
import { type Segment, type SegmentReport, SpanList } from './segment-report.js'

export interface SegmentLimits {
  readonly maxLineBytes: number
  /** The longest segment. */
  readonly segmentBytes: number
  /** How many runs a report may have: what follows them in the segment is not examined. */
  readonly mostSpans: number
}

/** What a thread needs to certify segments of one log. It is copied to the thread. */
export interface ThreadWork extends SegmentLimits {
  /** The log, opened by the main thread. */
  readonly descriptor: number
  readonly module: CertifierModule
  readonly table: Table
}

/** What is to be read next. */
export interface WantedBytes {
  /** Where to. */
  readonly memory: Buffer
  /** In the log. */
  readonly position: number
}

export class SegmentCertifier {
  readonly #certifier: Certifier
  readonly #memory: Buffer
  readonly #mostSpans: number
  readonly #readBytes: number
  #spans = new SpanList()
  #end = 0
  /** The offset in the log of the first byte in memory, and how many are held. */
  #offset = 0
  #held = 0
  /** Where in the log the first line begins; undefined before it is found. */
  #first: number | undefined

  /**
   * @param pool supplies the module's memory
   * @param readBytes how much is wanted at once
   * @throws RangeError if there is not enough memory
   */
  constructor(pool: MemoryPool, { maxLineBytes, segmentBytes, mostSpans }: SegmentLimits, readBytes: number) {
    this.#mostSpans = mostSpans
    this.#readBytes = readBytes
    const options = { maxLineBytes, recordsAll: false, newlineFrom }
    this.#certifier = new Certifier(pool, options)
    const lent = this.#certifier.lend(segmentBytes + 1)
    if (lent === undefined) throw new RangeError('there is not enough memory for another thread')
    const [{ buffer, byteOffset, length }] = lent
    this.#memory = Buffer.from(buffer, byteOffset, length)
  }

  release(): void {
    this.#certifier.giveBack()
    this.#certifier.release()
  }

  begin({ start, end }: Segment): void {
    this.#spans = new SpanList()
    this.#end = end
    this.#offset = start - 1
    this.#held = 0
    this.#first = undefined
  }

  /** What is to be read for `take`; undefined where the segment is done. */
  get wanted(): WantedBytes | undefined {
    const position = this.#offset + this.#held
    const length = Math.min(this.#readBytes, this.#end - position)
    if (length === 0 || this.#spans.count >= this.#mostSpans) return undefined
    return { memory: this.#memory.subarray(this.#held, this.#held + length), position }
  }

  /** Certifies the lines that end among so many bytes, which were read as wanted. */
  take(length: number): void {
    const memory = this.#memory
    const filled = this.#held + length
    const newline = memory.subarray(this.#held, filled).lastIndexOf(LF)
    if (newline < 0) {
      this.#held = filled
      return
    }
    const wholeEnd = this.#held + newline + 1
    this.#certifyLines(this.#first === undefined ? newlineFrom(memory, 0) + 1 : 0, wholeEnd)
    memory.copyWithin(0, wholeEnd, filled)
    this.#offset += wholeEnd
    this.#held = filled - wholeEnd
  }

  /** @param isRead whether all bytes could be read that were wanted */
  report(isRead: boolean): SegmentReport {
    const end = this.#offset
    return { examined: { start: this.#first ?? end, end }, spans: this.#spans.numbers, isRead }
  }

  /** The lines that are `[first, end)` of the memory. */
  #certifyLines(first: number, end: number): void {
    const certifier = this.#certifier
    const offset = this.#offset
    this.#first ??= offset + first
    for (let at = first; at < end; ) {
      const lines = certifier.pass(this.#memory, at, end)
      const next = lines > 0 ? certifier.passedEnd : newlineFrom(this.#memory, at) + 1
      if (lines > 0) this.#spans.add(offset + at, offset + next, lines)
      at = next
    }
    certifier.leave()
  }
}
