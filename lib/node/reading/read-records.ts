import { addAbortSignal, Readable } from 'node:stream'
import { knownOptions } from '../../core/option-checks.js'
import type { LogParser } from '../../core/parser/log-parser.js'
import { Step } from '../../core/parser/step.js'
import type { Fault, RecoverySummary } from '../../core/recovery.js'
import type { LogFormat } from '../../format/log-format.js'
import { ReadingDiagnostics } from '../diagnostics/reading-diagnostics.js'
import { ParserFeed } from '../parser/parser-feed.js'
import type { LogSource, Switch } from '../sources/byte-source.js'
import { sourceName } from '../sources/open-source.js'
import type { ReadPosition } from './checkpoint.js'
import { parseOptionsOf } from './follow.js'
import { GenerationFeed, type Left } from './generation-feed.js'
import { LeavableGenerator } from './leavable-generator.js'
import { type InputSink, LogInput } from './log-input.js'
import { PositionTrail } from './position-trail.js'
import { PushPump } from './push-pump.js'
import { READ_OPTIONS, type ReadOptions } from './read-options.js'
import { progressOf, type ReadProgress, reportProgress } from './read-progress.js'

/**
 * One result of reading, with its place. `line` counts from 1. `offset` and `length` are those of the line in bytes, without
 * its terminator. `next` is where to resume once the record is dealt with: after the terminator, but for a torn line at its
 * start, since it may yet be completed.
 */
export type LogRecord<H, E> =
  | ({
      /** What was read: line 1. */
      kind: 'header'
      /** The value of line 1. */
      header: H
    } & RecordPlace)
  | ({
      /** What was read: an entry. */
      kind: 'entry'
      /** The entry. */
      entry: E
      /** Whether the entry was found inside a damaged line. Then `offset` and `length` are its own, not the line's. */
      salvaged: boolean
      /** Whether a salvaged entry may be a part of a torn one. */
      uncertain?: true
    } & RecordPlace)
  | ({
      /** What was read: a damaged line. */
      kind: 'fault'
      /** What is wrong with it. */
      fault: Fault
    } & RecordPlace)
  /** With `follow: { reopen: true }`: what follows is in another file. The place is the start of that one. */
  | ({
      /** What was read: the end of a file that another one follows. */
      kind: 'switched'
      /** Why reading goes on in another file. */
      how: Switch
      /** The account of the file that was read until now. */
      summary: RecoverySummary
    } & RecordPlace)
  | {
      /** What was read: all of the log. */
      kind: 'summary'
      /** The account of it. */
      summary: RecoverySummary
    }

/** Where a record is. */
export interface RecordPlace {
  /** Counted from 1. */
  line: number
  /** Of the line's first byte, in bytes from the start of the source; of a salvaged entry, its own. */
  offset: number
  /** In bytes, terminator left out. */
  length: number
  /** Where to resume once the record is dealt with, in bytes. */
  next: number
  /** Where to resume once the record is dealt with, with the number of the line there: ready to be stored, and for `from`. */
  checkpoint: ReadPosition
}

/** A stream of records. */
export interface RecordReader<H, E> extends Readable {
  /** Where reading would resume once the records that were taken are dealt with. */
  readonly position: ReadPosition
  /** How far the reading is, for metrics: counts of what was read, whether it has been taken or not. */
  readonly progress: ReadProgress
  /** The records one by one. Leaving the loop closes the source. */
  [Symbol.asyncIterator](): NodeJS.AsyncIterator<LogRecord<H, E>>
}

/**
 * Header, entries, faults and, last, the summary, in file order, each with its position.
 *
 * @throws TypeError or RangeError at once for invalid arguments. Everything else comes as the stream's error: a `LogError`, or
 *   Node's own where the source can't be read
 */
export function readRecords<H, E>(
  source: LogSource,
  format: LogFormat<H, E>,
  options: ReadOptions = {},
): RecordReader<H, E> {
  knownOptions(options, READ_OPTIONS)
  return new RecordStream(source, format, options)
}

class RecordStream<H, E> extends Readable implements RecordReader<H, E> {
  readonly #feeds: GenerationFeed<H, E>
  readonly #input: LogInput
  readonly #pump: PushPump
  readonly #trail: PositionTrail
  readonly #diagnostics: ReadingDiagnostics
  readonly #onFault: ((fault: Fault) => void) | undefined
  #ended = false

  constructor(source: LogSource, format: LogFormat<H, E>, options: ReadOptions) {
    super({ objectMode: true })
    this.#feeds = new GenerationFeed(() => {
      const feed = new ParserFeed(format, parseOptionsOf(options, options.follow), () => this.#pump.run())
      reportProgress(feed, options.onProgress, () => this.#input.source)
      return feed
    })
    this.#input = new LogInput(source, format, options)
    this.#pump = new PushPump(this, () => this.#nextRecord())
    this.#trail = new PositionTrail(this.#feed.parser, () => this.readableLength)
    this.#onFault = options.onFault
    this.#diagnostics = new ReadingDiagnostics(format.name, () => sourceName(source))
    this.#diagnostics.start()
    if (options.signal !== undefined) addAbortSignal(options.signal, this as Readable)
    const sink: InputSink = {
      accept: (chunk) => this.#feed.accept(chunk),
      resumeAt: (offset, line, committed) => {
        this.#trail.startAt({ offset, line })
        this.#feed.resumeAt(offset, line, committed)
      },
      end: (broken) => this.#feed.end(undefined, broken),
      goOn: (how) => this.#feeds.goOn(how),
    }
    this.#input.run(sink).catch((error: Error) => this.#pump.fail(error))
  }

  get position(): ReadPosition {
    return this.#trail.position
  }

  get progress(): ReadProgress {
    return progressOf(this.#feed.parser, this.#input.source)
  }

  /** Unlike Node's own iterator, this one can be left while a `next` waits. */
  override [Symbol.asyncIterator](): AsyncGenerator<LogRecord<H, E>, undefined, undefined> {
    const records = super[Symbol.asyncIterator]() as AsyncGenerator<LogRecord<H, E>, undefined, undefined>
    return new LeavableGenerator(records, () => void this.destroy())
  }

  override read(size?: number): ReturnType<Readable['read']> {
    const record: unknown = super.read(size)
    this.#pump.taken()
    return record
  }

  override _read(): void {
    this.#pump.runWithRoom()
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    if (error !== null) this.#diagnostics.error(error)
    this.#diagnostics.close()
    this.#input.close().then(() => callback(error), callback)
  }

  get #feed(): ParserFeed<H, E> {
    return this.#feeds.current
  }

  #nextRecord(): LogRecord<H, E> | undefined {
    if (this.#ended) {
      this.push(null)
      return undefined
    }
    const { parser } = this.#feed
    const step = this.#feed.step()
    if (step === Step.NeedInput) return undefined
    const left = step === Step.End ? this.#feeds.next() : undefined
    if (left !== undefined) return this.#switched(left)
    this.#trail.add()
    if (step === Step.End) {
      this.#ended = true
      this.#diagnostics.end(parser.summary)
      return { kind: 'summary', summary: parser.summary }
    }
    if (step === Step.Fault) this.#takeFault(parser.fault as Fault)
    return recordOf(step, parser)
  }

  #takeFault(fault: Fault): void {
    this.#diagnostics.fault(fault)
    this.#onFault?.(fault)
  }

  #switched(left: Left): LogRecord<H, E> {
    this.#trail.goOn(this.#feed.parser)
    this.#trail.add()
    const start = { line: 1, offset: 0, length: 0, next: 0, checkpoint: { offset: 0, line: 1 } }
    return { kind: 'switched', ...left, ...start }
  }
}

function recordOf<H, E>(step: Step, parser: LogParser<H, E>): LogRecord<H, E> {
  const { line, offset, length, next } = parser
  const place = { line, offset, length, next, checkpoint: { offset: next, line: parser.nextLine } }
  if (step === Step.Entry) {
    const { entry, salvaged } = parser
    const mark = parser.uncertain ? ({ uncertain: true } as const) : {}
    return { kind: 'entry', entry, salvaged, ...mark, ...place }
  }
  if (step === Step.Header) return { kind: 'header', header: parser.header as H, ...place }
  return { kind: 'fault', fault: parser.fault as Fault, ...place }
}
