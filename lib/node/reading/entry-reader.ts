// Bytes in, entries out, as a Transform. Entries are taken from it in two ways, and both pull the same steps:
//
// - as a stream ('data', pipe, pipeline, read): entries are pushed one by one while there is room (`push-pump.ts`);
// - by iteration (`for await`, `batches`): entries are taken from the parser in arrays (`entry-batches.ts`).
//
// Either way the callback of a chunk is called only once the chunk is used up: that is the back-pressure. And an error of
// the log reaches the consumer after every entry before it.

import { addAbortSignal, Transform, type TransformCallback } from 'node:stream'
import type { SourceBreak } from '../../core/faults/source-break.js'
import { LogError } from '../../core/log-error.js'
import { knownOptions } from '../../core/option-checks.js'
import { Step } from '../../core/parser/step.js'
import type { Fault, RecoverySummary } from '../../core/recovery.js'
import { type LogFormat, requireFormat } from '../../format/log-format.js'
import { decompressOption } from '../compressed/archive-kind.js'
import { ReadingDiagnostics } from '../diagnostics/reading-diagnostics.js'
import { flatEntries } from '../parser/flat-entries.js'
import { ParserFeed } from '../parser/parser-feed.js'
import type { Switch } from '../sources/byte-source.js'
import { bytesOrUtf8 } from '../sources/chunk-encoder.js'
import { BatchIterator } from './batch-iterator.js'
import type { ReadPosition } from './checkpoint.js'
import { Deferred } from './deferred.js'
import { EntryBatches, reportByPromise } from './entry-batches.js'
import { GenerationFeed } from './generation-feed.js'
import { LeavableGenerator } from './leavable-generator.js'
import { PositionTrail } from './position-trail.js'
import { PushPump } from './push-pump.js'
import { READ_OPTIONS, type ReadOptions, refuseUnsupported } from './read-options.js'
import { progressOf, type ReadProgress, reportProgress } from './read-progress.js'
import type { EntryReaderEvents, EntryReaderListener } from './reader-events.js'
import { WrittenInput } from './written-input.js'

// Only types: Node's own methods do the work. An unlisted event has a caller of its own, who knows its arguments.
export interface EntryReader<H, E> {
  /** Adds a listener for an event of the reader. */
  on<Name extends keyof EntryReaderEvents<H, E>>(event: Name, listener: EntryReaderListener<H, E, Name>): this
  /** The same for events that are not the reader's own. */
  on(event: string | symbol, listener: (...args: unknown[]) => void): this
  /** Adds a listener that is called once. */
  once<Name extends keyof EntryReaderEvents<H, E>>(
    event: Name,
    listener: EntryReaderListener<H, E, Name>,
  ): this
  /** The same for events that are not the reader's own. */
  once(event: string | symbol, listener: (...args: unknown[]) => void): this
  /** Removes a listener. */
  off<Name extends keyof EntryReaderEvents<H, E>>(
    event: Name,
    listener: EntryReaderListener<H, E, Name>,
  ): this
  /** The same for events that are not the reader's own. */
  off(event: string | symbol, listener: (...args: unknown[]) => void): this
  /** The same as `on`. */
  addListener<Name extends keyof EntryReaderEvents<H, E>>(
    event: Name,
    listener: EntryReaderListener<H, E, Name>,
  ): this
  /** The same for events that are not the reader's own. */
  addListener(event: string | symbol, listener: (...args: unknown[]) => void): this
  /** Calls the listeners of an event. */
  emit<Name extends keyof EntryReaderEvents<H, E>>(
    event: Name,
    ...args: EntryReaderEvents<H, E>[Name]
  ): boolean
  /** The same for events that are not the reader's own. */
  emit<Name extends string | symbol>(
    event: Name extends keyof EntryReaderEvents<H, E> ? never : Name,
    ...args: unknown[]
  ): boolean
}

/**
 * Bytes (or UTF-8 text) in, entries out. Emits 'header', 'fault' and, right before 'end', 'summary'; and
 * 'switched' where a followed log goes on in another file.
 *
 * An object stream can't carry `null`, so a JSON null of a format that allows one passes only through
 * `for await` and `batches`; as a stream the reader fails with a TypeError rather than drop it.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: every member of the interface is Node's own
export class EntryReader<H, E> extends Transform implements AsyncIterable<E> {
  readonly #feeds: GenerationFeed<H, E>
  readonly #pump: PushPump
  readonly #batches: EntryBatches<E>
  readonly #trail: PositionTrail
  readonly #iterators: BatchIterator<E>[] = []
  readonly #onFault: ((fault: Fault) => void) | undefined
  readonly #header = new Deferred<H>()
  readonly #summary = new Deferred<RecoverySummary>()
  readonly #written: WrittenInput
  readonly #diagnostics: ReadingDiagnostics
  #broken: SourceBreak | undefined
  #ended = false

  /** @throws TypeError or RangeError for invalid options, and for those that need a path (`from`, `follow`) */
  constructor(format: LogFormat<H, E>, options: ReadOptions = {}) {
    super({ readableObjectMode: true, decodeStrings: false })
    requireFormat(format)
    knownOptions(options, READ_OPTIONS)
    refuseUnsupported(options, false)
    const diagnostics = new ReadingDiagnostics(format.name, () => this.sourceName)
    this.#diagnostics = diagnostics
    this.#feeds = new GenerationFeed(() => {
      const maker = flatEntries(format, options)
      const feed = new ParserFeed(format, options, () => this.#proceed(), undefined, maker)
      reportProgress(feed, options.onProgress, () => this.source)
      feed.parser.wantsFaults = () =>
        options.onFault !== undefined || this.listenerCount('fault') > 0 || diagnostics.wantsFaults
      return feed
    })
    const decompress = decompressOption(options.decompress)
    this.#written = new WrittenInput(
      () => this.#feed,
      decompress,
      (error) => this.failAfterEntries(error),
    )
    this.#pump = new PushPump(this, () => (this.#toNextEntry() ? this.#feed.parser.entry : undefined))
    const parser = () => this.#feed.parser
    this.#batches = new EntryBatches(this, this.#pump, {
      get parser() {
        return parser()
      },
      toNextEntry: () => this.#toNextEntry(),
      takeEntries: (batch, most) => this.#takeEntries(batch, most),
      hasEnded: () => this.#ended,
      summary: this.#summary.promise,
    })
    this.#trail = new PositionTrail(this.#feed.parser, () => this.#left)
    this.#onFault = options.onFault
    if (format.headerSchema === undefined) this.#header.resolve(undefined as H)
    this.once('end', () => this.#emitSummary())
    if (options.signal !== undefined) addAbortSignal(options.signal, this)
  }

  /**
   * Settles with line 1 (undefined where the format has none), or rejects with the error that ended the reading before
   * it. Once it has been asked for, an error of the reader needs no 'error' listener.
   */
  get header(): Promise<H> {
    reportByPromise(this)
    return this.#header.promise
  }

  /**
   * Settles at the end, once every entry has been taken; rejects with the error that ended the reading. Once it has been
   * asked for, an error of the reader needs no 'error' listener.
   */
  get summary(): Promise<RecoverySummary> {
    reportByPromise(this)
    return this.#summary.promise
  }

  /**
   * Where reading would resume once the entries that were taken are dealt with: after the last entry that a loop or a stream
   * has taken, or after the last batch; after what follows (faults, blank lines) if no further entry is ready.
   */
  get position(): ReadPosition {
    return this.#trail.position
  }

  /** How far the reading is, for metrics: counts of what was read, whether it has been taken or not. */
  get progress(): ReadProgress {
    return progressOf(this.#feed.parser, this.source)
  }

  /** The entries one by one. Leaving the loop destroys the reader and closes its source. */
  override [Symbol.asyncIterator](): NodeJS.AsyncIterator<E>
  /** The same for Node's own types. */
  // Node's types of `pipeline` can't infer the type of the items of a Transform, and require `any` there: they look at the last
  // overload, everyone else gets the first.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  override [Symbol.asyncIterator](): NodeJS.AsyncIterator<any>
  override [Symbol.asyncIterator](): NodeJS.AsyncIterator<E> {
    const iterator = new BatchIterator(this.batches(), () => this.#batches.isCut)
    this.#iterators.push(iterator)
    return iterator
  }

  /** The same entries, an array at a time: as many as are ready, up to about 256 KiB of log or 1024 entries. */
  batches(): AsyncGenerator<E[], void, undefined> {
    return new LeavableGenerator(this.#batches.run(), () => void this.destroy())
  }

  override read(size?: number): ReturnType<Transform['read']> {
    const entry: unknown = super.read(size)
    // The stream itself asks for 0 items, to say that it has room.
    if (!this.#batches.hasBegun) this.#pump.taken(size !== 0)
    return entry
  }

  /**
   * Overridden instead of `_transform`: Transform's own `_write` holds the callback back until the next `_read`. Here that
   * `_read` may be the very one that used the chunk up, and no other would follow.
   */
  override _write(chunk: Uint8Array | string, encoding: BufferEncoding, callback: TransformCallback): void {
    this.#diagnostics.start()
    this.#written.put(typeof chunk === 'string' ? bytesOrUtf8(chunk, encoding) : chunk, callback)
  }

  /** @internal */
  override _flush(callback: TransformCallback): void {
    if (this.#broken === undefined) this.#written.end(callback)
    else this.#feed.end(callback, this.#broken)
  }

  /** @internal */
  override _read(): void {
    if (!this.#batches.hasBegun) this.#pump.runWithRoom()
  }

  /** @internal */
  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    if (error !== null) this.#diagnostics.error(error)
    this.#diagnostics.close()
    const why = error ?? new LogError('ERR_LOG_CLOSED', 'the reader was closed before the end of the log')
    this.#header.reject(why)
    this.#summary.reject(why)
    this.#batches.wake()
    this.#written.close()
    this.#feed.release()
    super._destroy(error, callback)
  }

  /**
   * What is known of the source's size, and of how much of it was read.
   * @internal
   */
  protected get source(): {
    readonly total?: number | undefined
    readonly compressedBytes?: number | undefined
  } {
    return this.#written
  }

  /**
   * What the source is called; undefined where it has no name.
   * @internal
   */
  protected get sourceName(): string | undefined {
    return undefined
  }

  /**
   * Says that no chunk follows: because the source broke off, where that is given.
   * @internal
   */
  protected endInput(broken: SourceBreak | undefined): void {
    this.#broken = broken
    this.end()
  }

  /** Goes on at another position of the source: see `LogParser.seek`. */
  protected resumeAt(offset: number, line: number, committed: number): void {
    this.#trail.startAt({ offset, line })
    this.#feed.resumeAt(offset, line, committed)
  }

  /** The next chunk begins another file of the log. Resolves once it may be written. */
  protected goOn(how: Switch): Promise<void> {
    return this.#feeds.goOn(how)
  }

  /** Ends the reading with an error, once the entries before it are taken. */
  protected failAfterEntries(error: Error): void {
    if (this.#batches.hasBegun) this.#batches.fail(error)
    else this.#pump.fail(error)
  }

  #proceed(): void {
    if (this.#batches.hasBegun) this.#batches.wake()
    else this.#pump.run()
  }

  get #feed(): ParserFeed<H, E> {
    return this.#feeds.current
  }

  /** How many entries were read, but not taken. */
  get #left(): number {
    const iterated = this.#iterators.reduce((sum, { left }) => sum + left, 0)
    return this.readableLength + this.#pump.held + this.#batches.held + iterated
  }

  /** Goes on to the next entry; false where no entry is ready, and at the end. */
  #toNextEntry(): boolean {
    for (;;) {
      // A listener for a header or a fault may destroy the reader, which must then emit nothing more.
      const step = this.#ended || this.destroyed ? Step.NeedInput : this.#feed.step()
      if (step === Step.Entry) this.#trail.add()
      if (step === Step.Entry) return true
      if (step === Step.NeedInput) return false
      if (step === Step.Header) this.#emitHeader()
      else if (step === Step.Fault) this.#emitFault()
      else this.#end()
    }
  }

  /** Takes entries that are ready; see `EntrySteps`. */
  #takeEntries(batch: E[], most: number): number {
    if (this.#ended || this.destroyed) return 0
    const nexts: number[] = []
    const bytes = this.#feed.takeEntries(batch, nexts, most)
    this.#trail.addRun(nexts)
    return bytes
  }

  #end(): void {
    const left = this.#feeds.next()
    if (left !== undefined) {
      this.#trail.goOn(this.#feed.parser)
      this.emit('switched', left.how, left.summary)
      return
    }
    this.#ended = true
    this.#feed.finish()
  }

  #emitHeader(): void {
    const header = this.#feed.parser.header as H
    this.#header.resolve(header)
    this.emit('header', header)
  }

  #emitFault(): void {
    const fault = this.#feed.parser.fault as Fault
    this.#diagnostics.fault(fault)
    this.#onFault?.(fault)
    this.emit('fault', fault)
  }

  #emitSummary(): void {
    const { summary } = this.#feed.parser
    this.#diagnostics.end(summary)
    this.#summary.resolve(summary)
    this.emit('summary', summary)
  }
}
