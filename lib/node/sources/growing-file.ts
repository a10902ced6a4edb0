// A regular file, read on from a position while others may append to it. A file that shrinks, or that is cut and
// grows again, is not the one that was read: lines made of two files would be worse than none. And an end before
// the file's size is no end: reads may be short, or stop in front of a page that can't be read.

import type { FileHandle } from 'node:fs/promises'
import { cutWhileRead, rewrittenWhileRead } from '../files/changed-log.js'
import { nothingRead, type PartlyRead, placed, readExactly } from '../files/positioned-io.js'

/** As much of what was read last is compared when more is read. */
const SEAM_BYTES = 4096

export class GrowingFile {
  readonly #file: FileHandle
  #position = 0
  /** The least that the file must hold: what it held last, and at first what lies before the position. */
  #size = 0
  /** What stands before the position: it must still stand there when more is read. */
  #seam: Uint8Array = new Uint8Array(0)

  constructor(file: FileHandle) {
    this.#file = file
  }

  get position(): number {
    return this.#position
  }

  /** Begins at another place; to be called before the first `read`. */
  seek(position: number): void {
    this.#position = position
    this.#size = position
  }

  /** @throws LogError ERR_LOG_CHANGED where the file is smaller than it was */
  checkSize(size: number): void {
    if (size < this.#size) throw cutWhileRead(size, this.#size)
    this.#size = size
  }

  /**
   * What follows the position, in the buffer; empty at the end of the file alone.
   * @throws what a read fails with, once what stands before that is given; LogError ERR_LOG_CHANGED where the file is
   *   not what it was, ERR_LOG_FAILED where reads give nothing although the file goes on
   */
  async read(buffer: Buffer): Promise<Uint8Array> {
    const fresh = await this.#look(buffer)
    if (fresh.length > 0 || this.#size <= this.#position) return fresh
    // It may have grown between the read and the look at its size.
    const grown = await this.#look(buffer)
    if (grown.length === 0) throw nothingRead(this.#position, this.#size)
    return grown
  }

  /**
   * Reads what was read last once more, with what follows it: a file that was cut and has grown again since
   * the last look is told by that alone. One that has grown again past the position, with the very same bytes in
   * the seam, can't be told from one that was appended to: it is read on from the position, so that nothing comes
   * twice. What stands before the seam is not looked at again.
   */
  async #look(buffer: Buffer): Promise<Uint8Array> {
    const overlap = this.#seam.length
    const { bytes, failure } = await this.#fill(buffer, this.#position - overlap)
    this.checkSize((await this.#file.stat()).size)
    // What can be read before a failure comes first; the next read fails with it again.
    if (bytes.length <= overlap && failure !== undefined) throw failure
    if (Buffer.compare(this.#seam, bytes.subarray(0, overlap)) !== 0) throw rewrittenWhileRead(this.#position)
    const fresh = bytes.subarray(overlap)
    this.#position += fresh.length
    if (fresh.length > 0 && this.#isStored) this.#seam = new Uint8Array(bytes.subarray(-SEAM_BYTES))
    return fresh
  }

  /** By as many reads as it takes. Does not reject. */
  async #fill(buffer: Buffer, start: number): Promise<PartlyRead> {
    let filled = 0
    try {
      while (filled < buffer.length) {
        const at = start + filled
        const { bytesRead } = await this.#file.read(buffer, filled, buffer.length - filled, at)
        if (bytesRead === 0) break
        const compared = Math.min(filled, bytesRead, SEAM_BYTES)
        if (compared > 0) await this.#requireJoined(buffer.subarray(filled - compared, filled), at)
        filled += bytesRead
      }
      return { bytes: buffer.subarray(0, filled), failure: undefined }
    } catch (error) {
      return { bytes: buffer.subarray(0, filled), failure: placed(error as Error, start + filled) }
    }
  }

  /** A read that goes on where another ended must be of the same file: what came before it still stands there. */
  async #requireJoined(before: Uint8Array, position: number): Promise<void> {
    if (!this.#isStored) return
    const again = Buffer.allocUnsafe(before.length)
    await readExactly(this.#file, again, position - before.length)
    if (Buffer.compare(before, again) !== 0) throw rewrittenWhileRead(position)
  }

  /** What the system makes up as it is read (in /proc) has no size, and may well differ each time. */
  get #isStored(): boolean {
    return this.#size > 0
  }
}
