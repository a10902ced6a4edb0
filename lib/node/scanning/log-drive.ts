// Pulls a parser's steps out of a source, for whoever takes them at its own pace: nothing more is read while a
// step is being dealt with, and an error comes behind every step before it.

import type { LineCertifier } from '../../core/lines/parser-hooks.js'
import type { LogParser } from '../../core/parser/log-parser.js'
import { Step } from '../../core/parser/step.js'
import type { LogFormat } from '../../format/log-format.js'
import { abortError } from '../files/abort-error.js'
import { ParserFeed } from '../parser/parser-feed.js'
import { Deferred } from '../reading/deferred.js'
import { LogInput } from '../reading/log-input.js'
import type { ReadOptions } from '../reading/read-options.js'
import type { Chunk, LogSource } from '../sources/byte-source.js'

export class LogDrive<H, E> {
  readonly #feed: ParserFeed<H, E>
  readonly #input: LogInput
  readonly #certifier: LineCertifier | undefined
  readonly #signal: AbortSignal | undefined
  readonly #onAbort = () => this.#abort()
  readonly #onCut: ((error: Error) => void) | undefined
  /** Settled when there may be another step. */
  #news = new Deferred<void>()
  #failure: Error | undefined
  #isCut = false

  /**
   * @param onCut told of an abort: what is at hand is not to be given any more
   * @throws TypeError or RangeError for arguments that mean nothing
   */
  constructor(
    source: LogSource,
    format: LogFormat<H, E>,
    options: ReadOptions,
    certifier: LineCertifier | undefined,
    onCut?: (error: Error) => void,
  ) {
    this.#onCut = onCut
    this.#feed = new ParserFeed(format, options, () => this.#news.resolve(), certifier)
    this.parser.wantsFaults = () => options.onFault !== undefined
    this.#input = new LogInput(source, format, options)
    this.#certifier = certifier
    this.#signal = options.signal
    if (this.#signal?.aborted === true) this.#abort()
    this.#signal?.addEventListener('abort', this.#onAbort)
    const sink = {
      give: (chunk: Chunk) => new Promise<void>((resolve) => this.#feed.put(chunk, resolve)),
      resumeAt: (offset: number, line: number, committed: number) =>
        this.parser.seek(offset, line, committed),
      end: () => this.#feed.end(() => {}),
    }
    this.#input.run(sink).catch((error: Error) => this.#fail(error))
  }

  get parser(): LogParser<H, E> {
    return this.#feed.parser
  }

  /** The next step; `NeedInput` where there is none yet: see `wait`. Throws what reading fails with. */
  step(): Step {
    const step = this.#isCut ? Step.NeedInput : this.#feed.step()
    if (step === Step.NeedInput && this.#failure !== undefined) throw this.#failure
    return step
  }

  /** Resolves when there may be another step. */
  async wait(): Promise<void> {
    const news = this.#news
    await news.promise
    // Several may have waited for the same.
    if (this.#news === news) this.#news = new Deferred()
  }

  /** Lets go of the source: there is no further step, and nobody has to wait for one. */
  close(): Promise<void> {
    this.#news.resolve()
    this.#certifier?.release()
    this.#signal?.removeEventListener('abort', this.#onAbort)
    return this.#input.close()
  }

  #abort(): void {
    const error = abortError(this.#signal?.reason)
    this.#isCut = true
    this.#fail(error)
    this.#onCut?.(error)
    void this.close()
  }

  #fail(error: Error): void {
    this.#failure ??= error
    this.#news.resolve()
  }
}
