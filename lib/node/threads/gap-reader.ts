// The bytes that no other thread has certified, read in order for the parser. Certified lines that lie between such bytes, and are
// too few to be passed over, are read with them.

import type { FileHandle } from 'node:fs/promises'
import { LF } from '../../core/lines/line-format.js'
import { SEQUENTIAL_READ_BYTES } from '../files/block-sizes.js'
import { rewrittenWhileRead } from '../files/changed-log.js'
import { type PartlyRead, readPart } from '../files/positioned-io.js'
import type { InputSink } from '../reading/log-input.js'
import { SEAM_BYTES } from '../sources/growing-file.js'
import type { KnownLines } from './known-lines.js'
import type { ExaminedLines } from './segment-report.js'

export class GapReader {
  readonly #file: FileHandle
  readonly #known: KnownLines
  readonly #sink: InputSink
  /** One is read into while the parser has the other. */
  #buffers: readonly [Buffer, Buffer] | undefined
  #at = 0
  #seam: Uint8Array = new Uint8Array(0)

  constructor(file: FileHandle, known: KnownLines, sink: InputSink) {
    this.#file = file
    this.#known = known
    this.#sink = sink
  }

  /** The offset of the next byte. */
  get at(): number {
    return this.#at
  }

  /** What must still be right before it: see `GrowingFile`. Of lines that were passed over, only how they end is known. */
  get seam(): Uint8Array {
    return this.#seam
  }

  /**
   * Gives the parser the bytes before `end`.
   * @param lines what is known of them
   * @returns false where not all of them can be read: the next one is at `at` then
   * @throws LogError ERR_LOG_CHANGED where the bytes before them are others now
   */
  async readTo(end: number, lines: ExaminedLines): Promise<boolean> {
    for (let ahead = this.#read(end); this.#at < end; ) {
      const start = this.#at
      const overlap = this.#seam.length
      const { bytes: read } = await ahead
      if (read.length < overlap + lengthAt(start, end)) return false
      if (Buffer.compare(this.#seam, read.subarray(0, overlap)) !== 0) throw rewrittenWhileRead(start)
      const bytes = read.subarray(overlap)
      this.#at = start + bytes.length
      this.#seam = new Uint8Array(read.subarray(-SEAM_BYTES))
      if (this.#at < end) ahead = this.#read(end)
      this.#known.expect(bytes, start, lines)
      await this.#sink.accept(bytes)
    }
    return true
  }

  /**
   * Passes over certified lines that begin here.
   * @throws LogError ERR_LOG_CHANGED where no line begins here
   */
  skip(lines: number, end: number): void {
    if (this.#at > 0 && this.#seam.at(-1) !== LF) throw rewrittenWhileRead(this.#at)
    this.#at = end
    this.#seam = Uint8Array.of(LF)
    this.#sink.skip?.(lines, end)
  }

  #read(end: number): Promise<PartlyRead> {
    const [last = newBuffer(), next = newBuffer()] = this.#buffers ?? []
    this.#buffers = [next, last]
    const overlap = this.#seam.length
    return readPart(this.#file, next.subarray(0, overlap + lengthAt(this.#at, end)), this.#at - overlap)
  }
}

function newBuffer(): Buffer {
  return Buffer.allocUnsafeSlow(SEAM_BYTES + SEQUENTIAL_READ_BYTES)
}

/** How much is read at once. */
function lengthAt(at: number, end: number): number {
  return Math.min(SEQUENTIAL_READ_BYTES, end - at)
}
