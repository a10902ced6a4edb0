// Pulls a parser's steps out of a source at the pace of the caller: nothing more is read while a step is being dealt with, and
// an error comes after every step before it.

import type { LineCertifier } from '../../core/lines/parser-hooks.js'
import type { LogParser } from '../../core/parser/log-parser.js'
import { Step } from '../../core/parser/step.js'
import type { Fault } from '../../core/recovery.js'
import type { LogFormat } from '../../format/log-format.js'
import { ReadingDiagnostics } from '../diagnostics/reading-diagnostics.js'
import { abortError } from '../files/abort-error.js'
import { ParserFeed } from '../parser/parser-feed.js'
import type { ReadPosition } from '../reading/checkpoint.js'
import { Wakeup } from '../reading/deferred.js'
import { type InputSink, LogInput, type SinkInput } from '../reading/log-input.js'
import type { ReadOptions } from '../reading/read-options.js'
import { progressOf, type ReadProgress, reportProgress } from '../reading/read-progress.js'
import type { LogSource, MemoryLender } from '../sources/byte-source.js'
import { sourceName } from '../sources/open-source.js'

/** A certifier that a source may read into, such as `Certifier`. */
export type DriveCertifier = LineCertifier & MemoryLender

export class LogDrive<H, E> {
  readonly #feed: ParserFeed<H, E>
  readonly #input: SinkInput
  readonly #certifier: DriveCertifier | undefined
  readonly #signal: AbortSignal | undefined
  readonly #onAbort = () => this.#abort()
  readonly #onCut: ((error: Error) => void) | undefined
  readonly #wakeup = new Wakeup()
  readonly #diagnostics: ReadingDiagnostics
  #failure: Error | undefined
  #isCut = false
  #start: ReadPosition = { offset: 0, line: 1 }

  /**
   * @param onCut called with the AbortError: the caller must not hand on what it holds
   * @param inputInPlace what moves the bytes in place of the usual input, which it is given
   * @throws TypeError or RangeError for invalid arguments
   */
  constructor(
    source: LogSource,
    format: LogFormat<H, E>,
    options: ReadOptions,
    certifier: DriveCertifier | undefined,
    onCut?: (error: Error) => void,
    inputInPlace: (usual: SinkInput) => SinkInput = (usual) => usual,
  ) {
    this.#onCut = onCut
    this.#feed = new ParserFeed(format, options, () => this.#wakeup.wake(), certifier)
    this.#input = inputInPlace(new LogInput(source, format, options, certifier))
    this.#diagnostics = new ReadingDiagnostics(format.name, () => sourceName(source))
    this.#diagnostics.start()
    this.parser.wantsFaults = () => options.onFault !== undefined || this.#diagnostics.wantsFaults
    reportProgress(this.#feed, options.onProgress, () => this.#input.source)
    this.#certifier = certifier
    this.#signal = options.signal
    if (this.#signal?.aborted === true) this.#abort()
    this.#signal?.addEventListener('abort', this.#onAbort)
    this.#input.run(this.#sink()).catch((error: Error) => this.#fail(error))
  }

  get parser(): LogParser<H, E> {
    return this.#feed.parser
  }

  get progress(): ReadProgress {
    return progressOf(this.parser, this.#input.source)
  }

  /** Where reading begins, as far as that is known. */
  get start(): ReadPosition {
    return this.#start
  }

  /** The next step; `NeedInput` where none is ready: see `wait`. @throws what reading fails with; an AbortError */
  step(): Step {
    const step = this.#isCut ? Step.NeedInput : this.#nextStep()
    if (step === Step.NeedInput && this.#failure !== undefined) throw this.#failure
    if (step === Step.Fault) this.#diagnostics.fault(this.parser.fault as Fault)
    if (step === Step.End) this.#diagnostics.end(this.parser.summary)
    return step
  }

  /** Resolves when there may be another step. To be called in the same turn as the `step` that returned `NeedInput`. */
  wait(): Promise<void> {
    return this.#wakeup.wait()
  }

  /** Releases the source and the certifier, and ends a `wait`. No step may be taken after it. */
  close(): Promise<void> {
    this.#diagnostics.close()
    this.#wakeup.wake()
    this.#certifier?.release()
    this.#signal?.removeEventListener('abort', this.#onAbort)
    return this.#input.close()
  }

  #nextStep(): Step {
    try {
      return this.#feed.step()
    } catch (error) {
      this.#diagnostics.error(error as Error)
      throw error
    }
  }

  #sink(): InputSink {
    return {
      accept: (chunk) => this.#feed.accept(chunk),
      skip: (count, next) => this.#feed.skip(count, next),
      resumeAt: (offset, line, committed) => {
        this.#start = { offset, line }
        this.#feed.resumeAt(offset, line, committed)
      },
      end: (broken) => this.#feed.end(undefined, broken),
    }
  }

  #abort(): void {
    const error = abortError(this.#signal?.reason)
    this.#isCut = true
    this.#fail(error)
    this.#onCut?.(error)
    void this.close()
  }

  #fail(error: Error): void {
    if (this.#failure === undefined) this.#diagnostics.error(error)
    this.#failure ??= error
    this.#wakeup.wake()
  }
}
