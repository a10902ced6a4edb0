// Bytes that are written to a file one after the other, gathered in blocks: a write of its own for each of
// some thousand short ranges would take most of the time.

import { type WritableFile, writeExactly } from './positioned-io.js'

const BLOCK_BYTES = 256 * 1024

export class BlockWriter {
  readonly #file: WritableFile
  readonly #block = Buffer.allocUnsafeSlow(BLOCK_BYTES)
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
    if (this.#gathered + bytes.length > BLOCK_BYTES) await this.flush()
    if (bytes.length > BLOCK_BYTES) return this.#toFile(bytes)
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
