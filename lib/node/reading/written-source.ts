import type { ByteSource, Chunk } from '../sources/byte-source.js'

/** Chunks that are written to a stream, as a source. The callback of a chunk is called when the next one is read. */
export class WrittenSource implements ByteSource {
  #chunk: Chunk | undefined
  #done: (() => void) | undefined
  #isOver = false
  #resume = () => {}
  #atEnd: ((done: () => void) => void) | undefined

  put(chunk: Chunk, done: () => void): void {
    if (this.#atEnd !== undefined) return done()
    this.#chunk = chunk
    this.#done = done
    this.#resume()
  }

  /** Says that no chunk follows; every one before is used up. */
  end(done: () => void): void {
    this.#isOver = true
    this.#done = done
    if (this.#atEnd !== undefined) this.#atEnd(done)
    else this.#resume()
  }

  /** Nothing more is read: chunks that are written are discarded. `atEnd` is called once no chunk follows. */
  drain(atEnd: (done: () => void) => void): void {
    this.#atEnd = atEnd
    const done = this.#done
    if (this.#isOver && done !== undefined) atEnd(done)
    else done?.()
  }

  async read(): Promise<Chunk | null> {
    // The writer may put the next chunk at once.
    if (this.#chunk === undefined && !this.#isOver) this.#usedUp()
    while (this.#chunk === undefined && !this.#isOver)
      await new Promise<void>((resolve) => {
        this.#resume = resolve
      })
    const chunk = this.#chunk
    this.#chunk = undefined
    return chunk ?? null
  }

  async close(): Promise<void> {
    this.#isOver = true
    this.#resume()
  }

  #usedUp(): void {
    const done = this.#done
    this.#done = undefined
    done?.()
  }
}
