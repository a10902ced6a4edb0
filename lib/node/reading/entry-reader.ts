// Bytes in, entries out, as a Transform. Two ways lead out of it, and both pull the same steps:
//
// - as a stream ('data', pipe, pipeline, read): entries are pushed one by one while there is room;
// - by iteration (`for await`, `batches`): whatever is ready is taken straight from the parser, an array
//   at a time, past the stream's own buffer, which costs several times what an entry does.
//
// Either way a chunk is called back only once it is used up: that is the back-pressure. And an error of
// the log reaches the consumer behind every entry before it.

import { addAbortSignal, Transform, type TransformCallback } from 'node:stream'
import { LogError } from '../../core/log-error.js'
import { knownOptions } from '../../core/option-checks.js'
import { Step } from '../../core/parser/step.js'
import type { Fault, RecoverySummary } from '../../core/recovery.js'
import type { LogFormat } from '../../format/log-format.js'
import { ParserFeed } from '../parser/parser-feed.js'
import type { Chunk } from '../sources/byte-source.js'
import { BatchIterator } from './batch-iterator.js'
import { Deferred } from './deferred.js'
import { LeavableGenerator } from './leavable-generator.js'
import { PushPump } from './push-pump.js'
import { READ_OPTIONS, type ReadOptions, refuseUnsupported } from './read-options.js'

/** As many bytes of log, or entries, as a batch takes before it is handed on. */
const BATCH_BYTES = 256 * 1024
const BATCH_ENTRIES = 1024

const ignore = () => {}

/**
 * Bytes (or UTF-8 text) in, entries out. Emits 'header', 'fault' and, right before 'end', 'summary'.
 *
 * An object stream can't carry `null`, so a JSON null of a format that allows one passes only through
 * `for await` and `batches`; as a stream the reader fails with a TypeError rather than drop it.
 */
export class EntryReader<H, E> extends Transform implements AsyncIterable<E> {
  readonly #feed: ParserFeed<H, E>
  readonly #pump: PushPump
  readonly #onFault: (fault: Fault) => void
  readonly #header = new Deferred<H>()
  readonly #summary = new Deferred<RecoverySummary>()
  readonly #closed = new Deferred<void>()
  #iterating = false
  /** Settled when an iteration that has nothing to take should look again. */
  #news: Deferred<void> | undefined
  #failure: Error | undefined
  #ended = false

  /** @throws TypeError or RangeError for options that mean nothing, or that need a path (`from`, `follow`) */
  constructor(format: LogFormat<H, E>, options: ReadOptions = {}) {
    super({ readableObjectMode: true, decodeStrings: false })
    knownOptions(options, READ_OPTIONS)
    refuseUnsupported(options, false)
    this.#feed = new ParserFeed(format, options, () => this.#proceed())
    this.#pump = new PushPump(this, () => (this.#toNextEntry() ? this.#feed.parser.entry : undefined))
    this.#onFault = options.onFault ?? ignore
    this.#feed.parser.wantsFaults = () => options.onFault !== undefined || this.listenerCount('fault') > 0
    if (format.headerSchema === undefined) this.#header.resolve(undefined as H)
    this.once('end', () => this.#tellSummary())
    this.once('close', () => this.#closed.resolve())
    if (options.signal !== undefined) addAbortSignal(options.signal, this)
  }

  /** Settles with line 1 (undefined where the format has none). Whoever asks for it hears of errors here. */
  get header(): Promise<H> {
    return this.#heard(this.#header.promise)
  }

  /** Settles at the end, once every entry has been taken; rejects with the error that ended the reading. */
  get summary(): Promise<RecoverySummary> {
    return this.#heard(this.#summary.promise)
  }

  override [Symbol.asyncIterator](): NodeJS.AsyncIterator<E> {
    return new BatchIterator(this.batches(), () => this.destroyed && !this.readableEnded)
  }

  /** The same entries, an array at a time: as many as are ready, up to about 256 KiB of log. */
  batches(): AsyncGenerator<E[], void, undefined> {
    return new LeavableGenerator(this.#batches(), () => void this.destroy())
  }

  async *#batches(): AsyncGenerator<E[], undefined, undefined> {
    this.#iterating = true
    this.on('error', ignore)
    try {
      for (let batch = await this.#nextBatch(); batch.length > 0; batch = await this.#nextBatch()) yield batch
    } finally {
      this.destroy()
      await this.#closed.promise
    }
  }

  override read(size?: number): ReturnType<Transform['read']> {
    const entry: unknown = super.read(size)
    // The stream itself asks for no items, to say that it has room.
    if (!this.#iterating) this.#pump.taken(size !== 0)
    return entry
  }

  /**
   * In the place of Transform's own, which calls `_transform` and then holds the callback back until the next
   * `_read`: here that may be the very one that has used the chunk up, and no other would follow.
   */
  override _write(chunk: Chunk, encoding: BufferEncoding, callback: TransformCallback): void {
    this.#feed.put(typeof chunk === 'string' ? bytesOrUtf8(chunk, encoding) : chunk, callback)
  }

  override _flush(callback: TransformCallback): void {
    this.#feed.end(callback)
  }

  override _read(): void {
    if (!this.#iterating) this.#pump.runWithRoom()
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    const why = error ?? new LogError('ERR_LOG_CLOSED', 'the reader was closed before the end of the log')
    this.#header.reject(why)
    this.#summary.reject(why)
    this.#wake()
    super._destroy(error, callback)
  }

  /** Goes on at another place of the file: see `LogParser.seek`. */
  protected resumeAt(offset: number, line: number, committed: number): void {
    this.#feed.parser.seek(offset, line, committed)
  }

  /** Ends the reading with an error, once the entries before it are taken. */
  protected failBehindEntries(error: Error): void {
    this.#failure ??= error
    if (this.#iterating) this.#wake()
    else this.#pump.fail(error)
  }

  /** Whoever holds the promise is told by it: an 'error' event without a listener would end the process. */
  #heard<Value>(promise: Promise<Value>): Promise<Value> {
    if (!this.listeners('error').includes(ignore)) this.on('error', ignore)
    return promise
  }

  #proceed(): void {
    if (this.#iterating) this.#wake()
    else this.#pump.run()
  }

  /** Goes on to the next entry; false where there is none yet, or none any more. */
  #toNextEntry(): boolean {
    for (;;) {
      // Whoever is told of a header or a fault may destroy the reader, and wants to hear of no more.
      const step = this.#ended || this.destroyed ? Step.NeedInput : this.#feed.step()
      if (step === Step.Entry) return true
      if (step === Step.NeedInput) return false
      if (step === Step.Header) this.#tellHeader()
      else if (step === Step.Fault) this.#tellFault()
      else this.#end()
    }
  }

  #end(): void {
    this.#ended = true
    this.#feed.finish()
  }

  #tellHeader(): void {
    const header = this.#feed.parser.header as H
    this.#header.resolve(header)
    this.emit('header', header)
  }

  #tellFault(): void {
    const fault = this.#feed.parser.fault as Fault
    this.#onFault(fault)
    this.emit('fault', fault)
  }

  #tellSummary(): void {
    const { summary } = this.#feed.parser
    this.#summary.resolve(summary)
    this.emit('summary', summary)
  }

  /** Empty at the end. */
  async #nextBatch(): Promise<E[]> {
    for (;;) {
      if (this.destroyed && !this.readableEnded) await this.#summary.promise
      const batch = this.#takePushed()
      this.#takeReady(batch)
      if (batch.length > 0) return batch
      if (this.#failure !== undefined) this.destroy(this.#failure)
      else if (this.#ended) return this.#finished(batch)
      else if (!this.destroyed) await this.#woken()
    }
  }

  async #finished(batch: E[]): Promise<E[]> {
    super.read()
    await this.#closed.promise
    return batch
  }

  #woken(): Promise<void> {
    this.#news ??= new Deferred()
    return this.#news.promise
  }

  #wake(): void {
    this.#news?.resolve()
    this.#news = undefined
  }

  /** What was pushed before iteration began. */
  #takePushed(): E[] {
    const batch: E[] = []
    while (this.readableLength > 0) batch.push(super.read() as E)
    if (this.#pump.takeNull()) batch.push(null as E)
    this.#failure ??= this.#pump.failure
    return batch
  }

  #takeReady(batch: E[]): void {
    if (this.#failure !== undefined) return
    const { parser } = this.#feed
    let bytes = 0
    try {
      while (bytes < BATCH_BYTES && batch.length < BATCH_ENTRIES && this.#toNextEntry()) {
        batch.push(parser.entry)
        bytes += parser.length
      }
    } catch (error) {
      this.#failure = error as Error
    }
  }
}

/** Text in UTF-8 is left to the feed, which knows of characters that two chunks share. */
function bytesOrUtf8(text: string, encoding: BufferEncoding): Buffer | string {
  return /^utf-?8$/i.test(encoding) ? text : Buffer.from(text, encoding)
}
