// Chunks of a source as bytes. Text becomes UTF-8. A surrogate pair that is split between two chunks of text is joined, so
// that the bytes do not depend on where the text was split.

import type { Chunk } from './byte-source.js'

const HIGH_SURROGATE_AT_END = /[\ud800-\udbff]$/

/** Checks what a stream or an iterable yielded. @throws TypeError where the value is neither bytes nor text */
export function asChunk(value: unknown): Chunk {
  if (typeof value === 'string' || value instanceof Uint8Array) return value
  throw new TypeError('a chunk of a log must be a Uint8Array or a string')
}

export class ChunkEncoder {
  /** A high surrogate at the end of the last chunk, or ''. */
  #carried = ''

  encode(chunk: Chunk): Uint8Array {
    if (typeof chunk === 'string') return this.#encodeText(this.#carried + chunk)
    return this.#carried === '' ? chunk : Buffer.concat([this.end(), chunk])
  }

  /** The bytes that are still held back; to be called after the last chunk. */
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

/** Text in another encoding as bytes. UTF-8 stays text, since two chunks may share a character. */
export function bytesOrUtf8(text: string, encoding: BufferEncoding): Buffer | string {
  return /^utf-?8$/i.test(encoding) ? text : Buffer.from(text, encoding)
}
