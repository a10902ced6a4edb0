// Feeds one parser for each file of a log that is followed over rotation: in each, offsets and lines begin anew, and so does the
// header. Without rotation there is only one.

import type { RecoverySummary } from '../../core/recovery.js'
import type { ParserFeed } from '../parser/parser-feed.js'
import type { Switch } from '../sources/byte-source.js'

/** What became of the file that was read until now. */
export interface Left {
  how: Switch
  summary: RecoverySummary
}

export class GenerationFeed<H, E> {
  readonly #newFeed: () => ParserFeed<H, E>
  #current: ParserFeed<H, E>
  /** Set while the file that was read is dealt with to its end. */
  #leaving: { how: Switch; done: () => void } | undefined

  constructor(newFeed: () => ParserFeed<H, E>) {
    this.#newFeed = newFeed
    this.#current = newFeed()
  }

  /** Of the file that is read. */
  get current(): ParserFeed<H, E> {
    return this.#current
  }

  /** The next chunk begins another file. Resolves once it may be fed. */
  goOn(how: Switch): Promise<void> {
    return new Promise((done) => {
      this.#leaving = { how, done }
      this.#current.leave()
    })
  }

  /** To be called at the end of a file: goes on to the next one; undefined where this was the last. */
  next(): Left | undefined {
    if (this.#leaving === undefined) return undefined
    const { how, done } = this.#leaving
    const { summary } = this.#current.parser
    this.#leaving = undefined
    this.#current.release()
    this.#current = this.#newFeed()
    done()
    return { how, summary }
  }
}
