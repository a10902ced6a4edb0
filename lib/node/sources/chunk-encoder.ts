// Chunks of a source as bytes. Text is UTF-8; a character outside the basic plane that two chunks of text
// share is put together again, as it would be if the text had come in one.

import type { Chunk } from './byte-source.js'

const HIGH_SURROGATE_AT_END = /[\ud800-\udbff]$/

/** @throws TypeError where the value is neither bytes nor text */
export function asChunk(value: unknown): Chunk {
  if (typeof value === 'string' || value instanceof Uint8Array) return value
  throw new TypeError('a chunk of a log must be a Uint8Array or a string')
}

export class ChunkEncoder {
  #carried = ''

  encode(chunk: Chunk): Uint8Array {
    if (typeof chunk === 'string') return this.#encodeText(this.#carried + chunk)
    return this.#carried === '' ? chunk : Buffer.concat([this.end(), chunk])
  }

  /** What is still held back where no chunk follows. */
  end(): Uint8Array {
    const last = Buffer.from(this.#carried)
    this.#carried = ''
    return last
  }

  #encodeText(text: string): Uint8Array {
    this.#carried = HIGH_SURROGATE_AT_END.exec(text)?.[0] ?? ''
    return Buffer.from(this.#carried === '' ? text : text.slice(0, -1))
  }
}
