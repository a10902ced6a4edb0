// Bytes that are written to a file one after the other, gathered in blocks: a write of its own for each of
// some thousand short ranges would take most of the time.

import { GATHERED_WRITE_BYTES } from './block-sizes.js'
import { type WritableFile, writeExactly } from './positioned-io.js'

export class BlockWriter {
  readonly #file: WritableFile
  readonly #block = Buffer.allocUnsafeSlow(GATHERED_WRITE_BYTES)
  #gathered = 0
  #written: number

  /** @param start where the first byte goes: what stands before it stays */
  constructor(file: WritableFile, start = 0) {
    this.#file = file
    this.#written = start
  }

  /** Of everything so far, written or gathered, in bytes, what stood there before included. */
  get length(): number {
    return this.#written + this.#gathered
  }

  /** Takes the bytes, which may be used again once it has resolved. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#gathered + bytes.length > GATHERED_WRITE_BYTES) await this.flush()
    if (bytes.length > GATHERED_WRITE_BYTES) return this.#toFile(bytes)
    this.#block.set(bytes, this.#gathered)
    this.#gathered += bytes.length
  }

  /** Resolves when all of it is in the file. */
  async flush(): Promise<void> {
    await this.#toFile(this.#block.subarray(0, this.#gathered))
    this.#gathered = 0
  }

  async #toFile(bytes: Uint8Array): Promise<void> {
    await writeExactly(this.#file, bytes, this.#written)
    this.#written += bytes.length
  }
}
