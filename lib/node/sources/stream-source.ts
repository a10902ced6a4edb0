// Streams and iterables as byte sources.

import type { Readable } from 'node:stream'
import type { ByteSource, Chunk, WebStream, WebStreamReader } from './byte-source.js'
import { asChunk } from './chunk-encoder.js'

/** An iterator of chunks, synchronous or not. */
export class IteratorSource implements ByteSource {
  readonly #iterator: AsyncIterator<Chunk> | Iterator<Chunk>
  readonly #closes: boolean
  #waiting = false
  #done = false

  /** @param closes whether the iterator is returned when it is left */
  constructor(iterator: AsyncIterator<Chunk> | Iterator<Chunk>, closes = true) {
    this.#iterator = iterator
    this.#closes = closes
  }

  async read(): Promise<Chunk | null> {
    this.#waiting = true
    const result = await this.#next()
    this.#waiting = false
    if (result.done !== true) return asChunk(result.value)
    this.#done = true
    return null
  }

  async close(): Promise<void> {
    if (this.#done) return
    this.#done = true
    if (!this.#closes) return
    const returned = Promise.resolve(this.#iterator.return?.())
    // A generator that waits for its next value returns only once it has that value: `close` does not wait then.
    if (this.#waiting) returned.catch(() => {})
    else await returned
  }

  async #next(): Promise<IteratorResult<Chunk>> {
    try {
      return await this.#iterator.next()
    } catch (error) {
      // An iterator that threw is finished: `return` must not be called.
      this.#done = true
      throw error
    }
  }
}

/** A Node stream: closing it settles a `read` that waits. */
export class StreamSource implements ByteSource {
  readonly #stream: Readable
  readonly #iterator: AsyncIterator<Chunk>

  constructor(stream: Readable) {
    this.#stream = stream
    // The next `read` rejects with an error of the stream. One that comes after the last `read` must not end the process.
    stream.on('error', () => {})
    this.#iterator = stream[Symbol.asyncIterator]()
  }

  async read(): Promise<Chunk | null> {
    const result = await this.#iterator.next()
    return result.done === true ? null : asChunk(result.value)
  }

  async close(): Promise<void> {
    this.#stream.destroy()
  }
}

/** A web stream: cancelling it settles a `read` that waits, which returning from its iterator would not. */
export class WebStreamSource implements ByteSource {
  readonly #reader: WebStreamReader
  readonly #closes: boolean

  /**
   * @param closes whether the stream is cancelled when it is left; it is only unlocked otherwise
   * @throws TypeError where the stream is locked to another reader
   */
  constructor(stream: WebStream, closes = true) {
    this.#reader = stream.getReader()
    this.#closes = closes
  }

  async read(): Promise<Chunk | null> {
    const { value, done } = await this.#reader.read()
    return done ? null : asChunk(value)
  }

  async close(): Promise<void> {
    if (this.#closes) await this.#reader.cancel()
    else this.#reader.releaseLock()
  }
}
