// What a state of a log is known by again: its length, and the SHA-256 of its bytes from somewhere to its end. For a
// log that was written anew that is from its start; for one that was cut at its end alone, from a little before the cut, so
// that the cost does not grow with the log.

import { createHash, type Hash } from 'node:crypto'
import type { LogSeal } from '../../format/quarantine-format.js'
import { throwIfAborted } from '../files/abort-error.js'
import type { ReadableFile } from '../files/positioned-io.js'
import { RangeReader } from '../files/range-reader.js'

/** How much before a cut is looked at. */
const BEFORE_CUT_BYTES = 4096

const GATHERED_BYTES = 16 * 1024

/** Hashes a log that goes past it from its start. */
export class SealHash {
  readonly #hash: Hash
  readonly #from: number
  #bytes: number
  /** Short pieces, some million of which would take seconds each for itself. */
  readonly #block = Buffer.allocUnsafeSlow(GATHERED_BYTES)
  #gathered = 0

  /**
   * @param from the first byte that counts
   * @param start where the first byte that will be shown stands
   */
  constructor(from = 0, start = 0, hash = createHash('sha256')) {
    this.#from = from
    this.#bytes = start
    this.#hash = hash
  }

  /** Another that has seen the same. */
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

  /** Of everything so far. */
  seal(): LogSeal {
    this.#flush()
    return { bytes: this.#bytes, from: this.#from, sha256: this.#hash.copy().digest('hex') }
  }

  #flush(): void {
    this.#hash.update(this.#block.subarray(0, this.#gathered))
    this.#gathered = 0
  }
}

/** Stands at the place of a cut. */
export async function sealBeforeCut(log: ReadableFile, cut: number): Promise<SealHash> {
  const from = Math.max(0, cut - BEFORE_CUT_BYTES)
  const hash = new SealHash(from, from)
  await new RangeReader(log).read(from, cut, async (piece) => hash.update(piece))
  return hash
}

/** Whether the log's first `seal.bytes` are those that were sealed. It must be that long. */
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
