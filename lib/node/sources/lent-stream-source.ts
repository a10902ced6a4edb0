// A Node stream that its owner goes on using. The iterator of a stream can't be left while it waits without destroying the
// stream or losing the next chunk: here no chunk is taken from the stream unless a `read` asks for it.

import { finished, type Readable } from 'node:stream'
import type { ByteSource, Chunk } from './byte-source.js'
import { asChunk } from './chunk-encoder.js'

/** An error of a stream without listeners would end the process, even if its owner learns of it elsewhere. */
const ignore = () => {}

export class LentStreamSource implements ByteSource {
  readonly #stream: Readable
  readonly #stopWatching: () => void
  readonly #wake = () => this.#resume()
  #resume = () => {}
  #closed = false
  /** Whether the stream has ended or failed; its error, if it failed. */
  #end: { error: Error | null | undefined } | undefined

  constructor(stream: Readable) {
    this.#stream = stream
    if (!stream.listeners('error').includes(ignore)) stream.on('error', ignore)
    stream.on('readable', this.#wake)
    this.#stopWatching = finished(stream, { writable: false }, (error) => {
      this.#end = { error }
      this.#resume()
    })
  }

  async read(): Promise<Chunk | null> {
    while (!this.#closed) {
      const chunk: unknown = this.#stream.read()
      if (chunk !== null) return asChunk(chunk)
      if (this.#end !== undefined) return this.#atEnd(this.#end)
      await new Promise<void>((resolve) => {
        this.#resume = resolve
      })
    }
    return null
  }

  /** Settles a `read` that waits. The stream is left paused, with the chunks that were not taken. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#stopWatching()
    this.#stream.off('readable', this.#wake)
    this.#resume()
  }

  #atEnd({ error }: { error: Error | null | undefined }): null {
    if (error) throw error
    return null
  }
}
