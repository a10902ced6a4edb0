// Streams and iterables as byte sources.

import type { Readable } from 'node:stream'
import type { ReadableStream, ReadableStreamDefaultReader } from 'node:stream/web'
import type { ByteSource, Chunk } from './byte-source.js'
import { asChunk } from './chunk-encoder.js'

/** An iterator of chunks, synchronous or not. */
export class IteratorSource implements ByteSource {
  readonly #iterator: AsyncIterator<Chunk> | Iterator<Chunk>
  #waiting = false
  #done = false

  constructor(iterator: AsyncIterator<Chunk> | Iterator<Chunk>) {
    this.#iterator = iterator
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
  readonly #reader: ReadableStreamDefaultReader<Chunk>

  /** @throws TypeError where the stream is locked to another reader */
  constructor(stream: ReadableStream<Chunk>) {
    this.#reader = stream.getReader()
  }

  async read(): Promise<Chunk | null> {
    const { value, done } = await this.#reader.read()
    return done ? null : asChunk(value)
  }

  async close(): Promise<void> {
    await this.#reader.cancel()
  }
}
