// One of Node's decompressors, driven by pulling: a piece is written, and its output is taken until it is used up. The work is done
// by threads of Node, one chunk ahead of the consumer and no further: that is the back-pressure, however much a piece expands to.
//
// The streams are not piped, since a pipe tells neither how much of a piece was used nor what came before an error. An engine is
// never asked for more than one member or frame: some versions of Node.js stop after the first one, others go on.

import type { Transform } from 'node:stream'

/** How much a decompressor returns at once. What it had ready when it meets damage is lost, so this is not larger. */
export const OUTPUT_BYTES = 128 * 1024

/** Node's decompressors: `bytesWritten` counts the bytes that were used. */
export type Decompressor = Transform & { readonly bytesWritten: number }

export class Engine {
  readonly #stream: Decompressor
  readonly #wake = () => this.#resume()
  #resume = () => {}
  #given = 0
  #isWaiting = true
  #hasEnded = false
  #failure: Error | undefined

  constructor(stream: Decompressor) {
    this.#stream = stream
    stream.on('readable', this.#wake)
    stream.on('end', () => {
      this.#hasEnded = true
      this.#wake()
    })
    stream.on('error', (error) => {
      this.#failure = error
      this.#wake()
    })
    stream.on('close', this.#wake)
  }

  /** How many bytes of the last piece it has left: what follows the end of the compressed data. */
  get unused(): number {
    return this.#given - this.#stream.bytesWritten
  }

  /** Gives it a piece, which must stay as it is until `next` returns undefined. */
  write(piece: Uint8Array): void {
    this.#isWaiting = false
    this.#given += piece.length
    this.#stream.write(piece, () => {
      this.#isWaiting = true
      this.#wake()
    })
  }

  /** Says that no piece follows: `next` throws where more are needed. */
  end(): void {
    this.#isWaiting = false
    this.#stream.end()
  }

  /**
   * The next output; undefined where the pieces are used up, or the compressed data has ended.
   * @throws what the decompressor fails with
   */
  async next(): Promise<Buffer | undefined> {
    for (;;) {
      const output = this.#stream.read() as Buffer | null
      if (output !== null) return output
      if (this.#failure !== undefined) throw this.#failure
      if (this.#hasEnded || this.#isWaiting || this.#stream.destroyed) return undefined
      await new Promise<void>((resolve) => {
        this.#resume = resolve
      })
    }
  }

  /** Releases the decompressor. A `next` that waits returns undefined. */
  close(): void {
    this.#stream.destroy()
  }
}
