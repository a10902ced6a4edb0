// Lines gathered into blocks, so that one write to the system takes thousands of lines. A block is never filled twice,
// because the stream that it was written to may still hold it.

import { CR, LF } from '../../core/lines/line-format.js'
import type { Sink } from '../terminal/output.js'

const BLOCK_BYTES = 256 * 1024

export class LineBlocks {
  readonly #output: Sink
  #block = Buffer.allocUnsafeSlow(BLOCK_BYTES)
  /** How many bytes of the block are written, and how many are filled. */
  #written = 0
  #filled = 0

  constructor(output: Sink) {
    this.#output = output
  }

  /** Copies the line, and ends it with an LF. Await the promise, where there is one, before the next call. */
  add(line: Uint8Array): Promise<void> | undefined {
    const size = line.length + 1
    const writing = this.#filled + size > this.#block.length ? this.#nextBlock(size) : undefined
    this.#block.set(line, this.#filled)
    this.#filled += size
    this.#block[this.#filled - 1] = LF
    return writing
  }

  /** Copies whole lines, which include their terminators, and ends each with an LF alone. Await the promise likewise. */
  addTerminated(lines: Uint8Array): Promise<void> | undefined {
    // Most logs have no CR: all their lines are one copy.
    return lines.includes(CR) ? this.#addOneByOne(lines) : this.add(lines.subarray(0, -1))
  }

  async #addOneByOne(lines: Uint8Array): Promise<void> {
    for (let start = 0; start < lines.length; ) {
      const newline = lines.indexOf(LF, start)
      const end = newline > start && lines[newline - 1] === CR ? newline - 1 : newline
      await this.add(lines.subarray(start, end))
      start = newline + 1
    }
  }

  /** Writes the lines that are not written yet. */
  flush(): Promise<void> {
    const gathered = this.#block.subarray(this.#written, this.#filled)
    this.#written = this.#filled
    return gathered.length === 0 ? Promise.resolve() : this.#output.write(gathered)
  }

  #nextBlock(size: number): Promise<void> {
    const writing = this.flush()
    this.#block = Buffer.allocUnsafeSlow(Math.max(size, BLOCK_BYTES))
    this.#written = 0
    this.#filled = 0
    return writing
  }
}
