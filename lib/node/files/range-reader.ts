// Ranges of a file, asked for from its front to its end. Most of them are short, and the next begins where the
// last one ended: so they are given out of a block that was read at once.

import { RANGE_READ_BYTES } from './block-sizes.js'
import { cutWhileRead } from './changed-log.js'
import { type ReadableFile, readExactly } from './positioned-io.js'

export class RangeReader {
  readonly #file: ReadableFile
  readonly #buffer = Buffer.allocUnsafeSlow(RANGE_READ_BYTES)
  /** What was read last, and where it stands in the file. */
  #block: Buffer = Buffer.alloc(0)
  #position = 0

  constructor(file: ReadableFile) {
    this.#file = file
  }

  /**
   * Gives the bytes from `start` up to, not with, `end`, piece by piece. A piece is valid until it has been dealt
   * with.
   * @throws what reading fails with; LogError ERR_LOG_CHANGED where the file ends before
   */
  async read(start: number, end: number, deal: (piece: Buffer) => Promise<void>): Promise<void> {
    for (let at = start; at < end; ) {
      if (!this.#holds(at)) await this.#readFrom(at)
      const piece = this.#block.subarray(at - this.#position, end - this.#position)
      await deal(piece)
      at += piece.length
    }
  }

  #holds(at: number): boolean {
    return at >= this.#position && at < this.#position + this.#block.length
  }

  async #readFrom(at: number): Promise<void> {
    this.#block = await readExactly(this.#file, this.#buffer, at)
    this.#position = at
    if (this.#block.length === 0) throw cutWhileRead(at)
  }
}
