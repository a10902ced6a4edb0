// Seals, by which a state of a log is recognised: its length, and the SHA-256 of its bytes from an offset to its end. The
// seal of a log that was written anew begins at its start. The seal of a log that was only cut at its end begins a little
// before the cut, so that its cost does not grow with the log.

import { createHash, type Hash } from 'node:crypto'
import type { LogSeal } from '../../format/quarantine-format.js'
import { throwIfAborted } from '../files/abort-error.js'
import type { ReadableFile } from '../files/positioned-io.js'
import { RangeReader } from '../files/range-reader.js'

/** How much before a cut is sealed. */
const BEFORE_CUT_BYTES = 4096

const GATHERED_BYTES = 16 * 1024

/** Hashes the bytes of a log, shown in order. */
export class SealHash {
  readonly #hash: Hash
  readonly #from: number
  #bytes: number
  /** Gathers short pieces: hashing some million of them one by one would take seconds. */
  readonly #block = Buffer.allocUnsafeSlow(GATHERED_BYTES)
  #gathered = 0

  /**
   * @param from the offset of the first byte that is hashed
   * @param start the offset of the first byte that will be shown
   */
  constructor(from = 0, start = 0, hash = createHash('sha256')) {
    this.#from = from
    this.#bytes = start
    this.#hash = hash
  }

  /** Another hash that has been shown the same bytes. */
  copy(): SealHash {
    this.#flush()
    return new SealHash(this.#from, this.#bytes, this.#hash.copy())
  }

  update(bytes: Uint8Array): void {
    const part = bytes.subarray(Math.max(0, this.#from - this.#bytes))
    this.#bytes += bytes.length
    if (this.#gathered + part.length > GATHERED_BYTES) this.#flush()
    if (part.length > GATHERED_BYTES) return void this.#hash.update(part)
    this.#block.set(part, this.#gathered)
    this.#gathered += part.length
  }

  /** The seal of a log that ends with the bytes shown so far. */
  seal(): LogSeal {
    this.#flush()
    return { bytes: this.#bytes, from: this.#from, sha256: this.#hash.copy().digest('hex') }
  }

  #flush(): void {
    this.#hash.update(this.#block.subarray(0, this.#gathered))
    this.#gathered = 0
  }
}

/** The hash of a log up to the place of a cut. */
export async function sealBeforeCut(log: ReadableFile, cut: number): Promise<SealHash> {
  const from = Math.max(0, cut - BEFORE_CUT_BYTES)
  const hash = new SealHash(from, from)
  await new RangeReader(log).read(from, cut, async (piece) => hash.update(piece))
  return hash
}

/** Whether the log's first `seal.bytes` bytes are those that were sealed. The log must be at least that long. */
export async function fits(
  log: ReadableFile,
  { bytes, from, sha256 }: LogSeal,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const hash = new SealHash(from, from)
  await new RangeReader(log).read(from, bytes, async (piece) => {
    throwIfAborted(signal)
    hash.update(piece)
  })
  return hash.seal().sha256 === sha256
}
