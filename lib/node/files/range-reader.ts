// Ranges of a file, read in ascending order. Most of them are short, and each begins where the one before ended: so they are
// taken from a block that is read at once.

import { RANGE_READ_BYTES } from './block-sizes.js'
import { cutWhileRead } from './changed-log.js'
import { type ReadableFile, readExactly } from './positioned-io.js'

export class RangeReader {
  readonly #file: ReadableFile
  readonly #buffer = Buffer.allocUnsafeSlow(RANGE_READ_BYTES)
  /** The block that was read last, and its position in the file. */
  #block: Buffer = Buffer.alloc(0)
  #position = 0

  constructor(file: ReadableFile) {
    this.#file = file
  }

  /**
   * Passes the bytes of `[start, end)` to `deal`, piece by piece. A piece is valid until the promise of `deal` settles.
   * @throws what reading and `deal` fail with; LogError ERR_LOG_CHANGED where the file ends before `end`
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
