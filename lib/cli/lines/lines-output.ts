// Values as lines, gathered so that one write to the system takes many of them.

import type { Sink } from '../terminal/output.js'
import type { Break, ReaderOutput } from './value-reader.js'

/** In characters. */
const BLOCK = 64 * 1024

export class LinesOutput implements ReaderOutput {
  readonly breaks: Break[] = []
  breakCount = 0
  values = 0
  joined = 0
  readonly #sink: Sink
  readonly #mostBreaks: number
  #texts: string[] = []
  #length = 0

  /** @param mostBreaks how many are kept */
  constructor(sink: Sink, mostBreaks: number) {
    this.#sink = sink
    this.#mostBreaks = mostBreaks
  }

  addPiece(text: string): void {
    this.#texts.push(text)
    this.#length += text.length
  }

  endValue(): void {
    this.addPiece('\n')
    this.values += 1
  }

  onBreak(found: Break): void {
    // What went out of it is no value.
    if (found.isPartlyOut) this.values -= 1
    this.breakCount += 1
    if (this.breaks.length < this.#mostBreaks) this.breaks.push(found)
  }

  onJoined(): void {
    this.joined += 1
  }

  /** Writes what has been gathered, if that is enough for a write. */
  writeFull(): Promise<void> | undefined {
    return this.#length < BLOCK ? undefined : this.flush()
  }

  async flush(): Promise<void> {
    const text = this.#texts.join('')
    this.#texts = []
    this.#length = 0
    if (text !== '') await this.#sink.write(text)
  }
}
