// Sequential writes to a file, gathered in blocks.

import { GATHERED_WRITE_BYTES } from './block-sizes.js'
import { type WritableFile, writeExactly } from './positioned-io.js'

export class BlockWriter {
  readonly #file: WritableFile
  readonly #block = Buffer.allocUnsafeSlow(GATHERED_WRITE_BYTES)
  #gathered = 0
  #written: number

  /** @param start the position of the first byte: the bytes before it stay as they are */
  constructor(file: WritableFile, start = 0) {
    this.#file = file
    this.#written = start
  }

  /** The length of the file in bytes once everything gathered is written, the bytes before `start` included. */
  get length(): number {
    return this.#written + this.#gathered
  }

  /** Takes the bytes; the caller may reuse their memory once it has resolved. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#gathered + bytes.length > GATHERED_WRITE_BYTES) await this.flush()
    if (bytes.length > GATHERED_WRITE_BYTES) return this.#toFile(bytes)
    this.#block.set(bytes, this.#gathered)
    this.#gathered += bytes.length
  }

  /** Resolves when everything gathered is in the file. */
  async flush(): Promise<void> {
    await this.#toFile(this.#block.subarray(0, this.#gathered))
    this.#gathered = 0
  }

  async #toFile(bytes: Uint8Array): Promise<void> {
    await writeExactly(this.#file, bytes, this.#written)
    this.#written += bytes.length
  }
}
