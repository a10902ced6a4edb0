// Views of a log's entries, in arrays: of the lines that are ready, those that were asked for. There is no stream between the
// parser and the consumer: nothing is read until the consumer takes the next array.

import { DecodedView, type EntryView } from '../../certify/views/entry-view.js'
import { ViewMaker } from '../../certify/views/view-maker.js'
import { LogError } from '../../core/log-error.js'
import { Step } from '../../core/parser/step.js'
import type { Fault, RecoverySummary } from '../../core/recovery.js'
import type { LogFormat } from '../../format/log-format.js'
import { newCertifier, planOf, type ScanEngine } from '../parser/scan-engine.js'
import { strictText } from '../parser/strict-text.js'
import { BATCH_BYTES, BatchIterator } from '../reading/batch-iterator.js'
import type { ReadPosition } from '../reading/checkpoint.js'
import { Deferred } from '../reading/deferred.js'
import { LeavableGenerator } from '../reading/leavable-generator.js'
import type { ReadProgress } from '../reading/read-progress.js'
import type { LogSource } from '../sources/byte-source.js'
import { LogDrive } from './log-drive.js'
import { checkedScanOptions, type EntryOfType, type ScanOptions } from './scan-options.js'

const HELPERS = { textOf: strictText, copyOf: (bytes: Uint8Array) => Buffer.from(bytes) }

/** Views of the entries of a log, to be iterated once: one by one, or in arrays by `batches`. */
export interface EntryScan<H, E> extends AsyncIterable<EntryView<E>> {
  /** Settles with line 1 (undefined where the format has none), or rejects with the error of reading it. */
  readonly header: Promise<H>
  /** Settles at the end, once every view has been taken; rejects with the error that ended the scan. */
  readonly summary: Promise<RecoverySummary>
  /** Which engine checks the lines: see `explainEngine`. */
  readonly engine: ScanEngine
  /** Where reading would resume once the views, or the batches, that were taken are dealt with. */
  readonly position: ReadPosition
  /** How far the reading is, for metrics: counts of what was read, whether it has been taken or not. */
  readonly progress: ReadProgress
  /** The views one by one. Leaving the loop closes the source. */
  [Symbol.asyncIterator](): NodeJS.AsyncIterator<EntryView<E>>
  /** The same views, an array at a time: as many as are ready, from up to about 256 KiB of log. */
  batches(): AsyncGenerator<EntryView<E>[], void, undefined>
}

/**
 * Validates every line as `readEntries` does, but builds an object only where one is asked for. To be iterated once; leaving
 * the loop, an error or an abort closes the source. With `types`, the views are of those types of entries only.
 *
 * @throws TypeError or RangeError at once for invalid arguments. Everything else rejects the iteration: a `LogError`, or Node's
 *   own error where the source can't be read.
 */
export function scanEntries<H, E, const Type extends string = string, Discriminator extends string = string>(
  source: LogSource,
  format: LogFormat<H, E> & { readonly discriminator: Discriminator },
  options?: ScanOptions<Type>,
): EntryScan<H, EntryOfType<E, Type, string extends Discriminator ? 'type' : Discriminator>>
export function scanEntries<H, E>(
  source: LogSource,
  format: LogFormat<H, E>,
  options: ScanOptions = {},
): EntryScan<H, E> {
  return new LogScan(source, format, options)
}

class LogScan<H, E> implements EntryScan<H, E> {
  readonly engine: ScanEngine
  readonly #drive: LogDrive<H, E>
  readonly #discriminator: string
  readonly #types: ReadonlySet<string> | undefined
  readonly #onFault: ((fault: Fault) => void) | undefined
  readonly #views: ViewMaker<E> | undefined
  readonly #header = new Deferred<H>()
  readonly #summary = new Deferred<RecoverySummary>()
  readonly #iterators: BatchIterator<EntryView<E>>[] = []
  /** The position after the last batch that was handed on. */
  #position: ReadPosition | undefined
  /** The first batch. It is gathered before it is asked for, so that `header` settles without iteration. */
  #first: Promise<EntryView<E>[]> | undefined
  /** The error that the scan ends with, after the views before it. */
  #failure: Error | undefined
  /** The error that cut the scan off at once: views that are ready are discarded. */
  #cut: Error | undefined
  /** Whether every view has been gathered. */
  #ended = false
  /** Whether every view has been handed on. */
  #isOver = false

  constructor(source: LogSource, format: LogFormat<H, E>, options: ScanOptions) {
    const { types } = checkedScanOptions(format, options)
    const certifier = newCertifier(format, options, true)
    this.engine = certifier === undefined ? 'decoder' : 'certifier'
    this.#types = types
    this.#discriminator = format.discriminator
    this.#onFault = options.onFault
    this.#views = certifier && new ViewMaker<E>(certifier, planOf(format), types, HELPERS)
    if (format.headerSchema === undefined) this.#header.resolve(undefined as H)
    try {
      this.#drive = new LogDrive(source, format, options, certifier, (error) => this.#cutOff(error))
    } catch (error) {
      // An invalid option: there is no drive that releases it.
      certifier?.release()
      throw error
    }
    this.#first = this.#gather()
  }

  get header(): Promise<H> {
    return this.#header.promise
  }

  get summary(): Promise<RecoverySummary> {
    return this.#summary.promise
  }

  get position(): ReadPosition {
    const view = this.#iterators.find(({ left }) => left > 0)?.last
    return view === undefined ? { ...(this.#position ?? this.#drive.start) } : positionAfter(view)
  }

  get progress(): ReadProgress {
    return this.#drive.progress
  }

  [Symbol.asyncIterator](): NodeJS.AsyncIterator<EntryView<E>> {
    const iterator = new BatchIterator(this.batches(), () => this.#cut !== undefined)
    this.#iterators.push(iterator)
    return iterator
  }

  batches(): AsyncGenerator<EntryView<E>[], void, undefined> {
    const batches = this.#batches()
    // Begun at once: the `finally` of a generator that is left before it has begun would not run.
    void batches.next()
    return new LeavableGenerator(batches, () => void this.#leave())
  }

  async *#batches(): AsyncGenerator<EntryView<E>[], undefined, undefined> {
    try {
      yield []
      for (let batch = await this.#next(); batch.length > 0; batch = await this.#next()) yield batch
    } finally {
      await this.#leave()
    }
  }

  /** Empty at the end. */
  async #next(): Promise<EntryView<E>[]> {
    const gathered = this.#first ?? this.#gather()
    this.#first = undefined
    const batch = await gathered
    if (this.#cut !== undefined) throw this.#cut
    this.#position = this.#drive.parser.position
    if (batch.length > 0) return batch
    if (this.#failure !== undefined) throw this.#failure
    this.#isOver = true
    this.#summary.resolve(this.#drive.parser.summary)
    return batch
  }

  async #leave(): Promise<void> {
    if (!this.#isOver)
      this.#cutOff(
        this.#failure ?? new LogError('ERR_LOG_CLOSED', 'the scan was left before the end of the log'),
      )
    await this.#drive.close()
  }

  #cutOff(error: Error): void {
    this.#cut ??= error
    this.#header.reject(error)
    this.#summary.reject(error)
  }

  /** The views that are ready, or the next ones. An error is kept, to be thrown after them. */
  async #gather(): Promise<EntryView<E>[]> {
    const batch: EntryView<E>[] = []
    try {
      for (let bytes = 0; this.#goesOn && (batch.length === 0 || bytes < BATCH_BYTES); ) {
        const step = this.#drive.step()
        if (step !== Step.NeedInput) bytes += this.#take(step, batch)
        else if (batch.length === 0) await this.#drive.wait()
        else break
      }
    } catch (error) {
      this.#fail(error as Error, batch.length === 0)
    }
    return batch
  }

  get #goesOn(): boolean {
    return !this.#ended && this.#cut === undefined
  }

  /** Releases the source now, and rejects the summary if no view precedes the error: the scan may never be iterated. */
  #fail(error: Error, nothingBefore: boolean): void {
    this.#ended = true
    this.#failure = error
    this.#header.reject(error)
    if (nothingBefore) this.#summary.reject(error)
    void this.#drive.close()
  }

  /** Returns how many bytes of the log the step was about. */
  #take(step: Step, batch: EntryView<E>[]): number {
    const { parser } = this.#drive
    if (step === Step.End) this.#ended = true
    else if (step === Step.Header) this.#header.resolve(parser.header as H)
    else if (step === Step.Fault) this.#onFault?.(parser.fault as Fault)
    else if (step === Step.Entries) this.#views?.add(batch, parser)
    else this.#takeDecoded(new DecodedView(parser, this.#discriminator), batch)
    return parser.length
  }

  #takeDecoded(view: EntryView<E>, batch: EntryView<E>[]): void {
    if (this.#types === undefined || this.#types.has(view.type)) batch.push(view)
  }
}

function positionAfter({ next, offset, line }: EntryView<unknown>): ReadPosition {
  return { offset: next, line: next > offset ? line + 1 : line }
}
