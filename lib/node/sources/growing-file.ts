// A regular file, read sequentially while other processes may append to it. A file that shrinks, or is cut and grows again, is
// an error: otherwise a line might be made of bytes of two files. And an empty read before the file's size is not the end:
// reads may be short, or stop before a page that can't be read.

import type { FileHandle } from 'node:fs/promises'
import { cutWhileRead, rewrittenWhileRead } from '../files/changed-log.js'
import { nothingRead, type PartlyRead, placed, readExactly } from '../files/positioned-io.js'

/** How many of the bytes before the position are read again and compared at each read: one page. */
export const SEAM_BYTES = 4096

export class GrowingFile {
  readonly #file: FileHandle
  #position = 0
  /** The size that the file must have at least: its size at the last look, or at first the position. */
  #size = 0
  /** The bytes right before the position. They must still be there when more is read. */
  #seam: Uint8Array = new Uint8Array(0)

  constructor(file: FileHandle) {
    this.#file = file
  }

  get position(): number {
    return this.#position
  }

  /** The size of the file at the last look; undefined for a file that the system generates while it is read. */
  get size(): number | undefined {
    return this.#size >= this.#position ? this.#size : undefined
  }

  /**
   * Begins at another position, in a file of at least this size. To be called before the first `read`.
   * @param seam bytes that must be right before the position
   */
  seek(position: number, size = position, seam: Uint8Array = new Uint8Array(0)): void {
    this.#position = position
    this.#size = size
    this.#seam = seam
  }

  /** @throws LogError ERR_LOG_CHANGED where the file is smaller than it was */
  checkSize(size: number): void {
    if (size < this.#size) throw cutWhileRead(size, this.#size)
    this.#size = size
  }

  /**
   * Reads the bytes after the position into the buffer. Empty only at the end of the file.
   * @throws the error of a read, once the bytes before it were returned; LogError ERR_LOG_CHANGED where the file was cut or
   *   rewritten, ERR_LOG_FAILED where reads return no bytes although the file goes on
   */
  async read(buffer: Buffer): Promise<Uint8Array> {
    const fresh = await this.#look(buffer)
    if (fresh.length > 0 || this.#size <= this.#position) return fresh
    // The file may have grown between the read and the stat.
    const grown = await this.#look(buffer)
    if (grown.length === 0) throw nothingRead(this.#position, this.#size)
    return grown
  }

  /**
   * Reads the seam again together with the bytes that follow it. Only this detects a file that was cut and has grown again
   * since the last look. If it has grown past the position with the same bytes in the seam, it can't be distinguished from
   * a file that was appended to: it is read on from the position, so that no byte is returned twice. The bytes before the
   * seam are not read again.
   */
  async #look(buffer: Buffer): Promise<Uint8Array> {
    const overlap = this.#seam.length
    const { bytes, failure } = await this.#fill(buffer, this.#position - overlap)
    // A buffer that is full says by itself that the file goes on: asking for the size each time took a tenth of verifying.
    if (bytes.length < buffer.length) this.checkSize((await this.#file.stat()).size)
    // The bytes before a failure come first; the next read fails in the same way.
    if (bytes.length <= overlap && failure !== undefined) throw failure
    if (Buffer.compare(this.#seam, bytes.subarray(0, overlap)) !== 0) throw rewrittenWhileRead(this.#position)
    const fresh = bytes.subarray(overlap)
    this.#position += fresh.length
    if (fresh.length > 0 && this.#isStored) this.#seam = new Uint8Array(bytes.subarray(-SEAM_BYTES))
    return fresh
  }

  /** Fills the buffer by as many reads as that takes. Does not reject. */
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

  /** A read that continues a short one must be of the same content: the bytes before it must still be there. */
  async #requireJoined(before: Uint8Array, position: number): Promise<void> {
    if (!this.#isStored) return
    const again = Buffer.allocUnsafe(before.length)
    await readExactly(this.#file, again, position - before.length)
    if (Buffer.compare(before, again) !== 0) throw rewrittenWhileRead(position)
  }

  /** A file that the system generates while it is read (in /proc) has size 0, and may differ at each read. */
  get #isStored(): boolean {
    return this.#size > 0
  }
}
