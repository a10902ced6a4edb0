// Streams and iterables as byte sources.

import type { Readable } from 'node:stream'
import type { ReadableStream, ReadableStreamDefaultReader } from 'node:stream/web'
import type { ByteSource, Chunk } from './byte-source.js'
import { asChunk } from './chunk-encoder.js'

/** Anything that gives chunks one after the other. */
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
    // A generator that waits for its next value returns only once it has it: nobody should wait for that.
    if (this.#waiting) returned.catch(() => {})
    else await returned
  }

  async #next(): Promise<IteratorResult<Chunk>> {
    try {
      return await this.#iterator.next()
    } catch (error) {
      // An iterator that threw is finished, and must not be returned.
      this.#done = true
      throw error
    }
  }
}

/** A Node stream: closing it wakes whoever waits for its next chunk. */
export class StreamSource implements ByteSource {
  readonly #stream: Readable
  readonly #iterator: AsyncIterator<Chunk>

  constructor(stream: Readable) {
    this.#stream = stream
    // The next `read` tells of an error. One that comes when nobody reads any more must not end the process.
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

/** A web stream: cancelling wakes whoever waits for its next chunk, which leaving its iterator does not. */
export class WebStreamSource implements ByteSource {
  readonly #reader: ReadableStreamDefaultReader<Chunk>

  /** @throws TypeError where another reader holds the stream */
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
