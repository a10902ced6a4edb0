// The bytes that no other thread has certified, read in order for the parser. Certified lines that lie between such bytes, and are
// too few to be passed over, are read with them.

import type { FileHandle } from 'node:fs/promises'
import { LF } from '../../core/lines/line-format.js'
import { SEQUENTIAL_READ_BYTES } from '../files/block-sizes.js'
import { rewrittenWhileRead } from '../files/changed-log.js'
import { type PartlyRead, readPart } from '../files/positioned-io.js'
import type { InputSink } from '../reading/log-input.js'
import type { KnownLines } from './known-lines.js'
import type { ExaminedLines } from './segment-report.js'

export class GapReader {
  readonly #file: FileHandle
  readonly #known: KnownLines
  readonly #sink: InputSink
  /** One is read into while the parser has the other. */
  #buffers: readonly [Buffer, Buffer] | undefined
  #at = 0
  #endsLine = true

  constructor(file: FileHandle, known: KnownLines, sink: InputSink) {
    this.#file = file
    this.#known = known
    this.#sink = sink
  }

  /** The offset of the next byte. */
  get at(): number {
    return this.#at
  }

  /**
   * Gives the parser the bytes before `end`.
   * @param lines what is known of them
   * @returns false where not all of them can be read: the next one is at `at` then
   */
  async readTo(end: number, lines: ExaminedLines): Promise<boolean> {
    for (let ahead = this.#read(end); this.#at < end; ) {
      const start = this.#at
      const { bytes } = await ahead
      if (bytes.length < lengthAt(start, end)) return false
      this.#at = start + bytes.length
      if (this.#at < end) ahead = this.#read(end)
      this.#endsLine = bytes.at(-1) === LF
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
    if (!this.#endsLine) throw rewrittenWhileRead(this.#at)
    this.#at = end
    this.#sink.skip?.(lines, end)
  }

  #read(end: number): Promise<PartlyRead> {
    const [last = newBuffer(), next = newBuffer()] = this.#buffers ?? []
    this.#buffers = [next, last]
    return readPart(this.#file, next.subarray(0, lengthAt(this.#at, end)), this.#at)
  }
}

function newBuffer(): Buffer {
  return Buffer.allocUnsafeSlow(SEQUENTIAL_READ_BYTES)
}

/** How much is read at once. */
function lengthAt(at: number, end: number): number {
  return Math.min(SEQUENTIAL_READ_BYTES, end - at)
}
