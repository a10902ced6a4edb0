// Moves bytes from a source to what parses them, one chunk at a time: the next is read when the last is used up. Knows where
// to begin (a checkpoint), when to wait for growth, and how to stop.

import type { FileHandle } from 'node:fs/promises'
import type { SourceBreak } from '../../core/faults/source-break.js'
import { DEFAULT_MAX_LINE_BYTES } from '../../core/lines/line-format.js'
import { LogError } from '../../core/log-error.js'
import type { LogFormat } from '../../format/log-format.js'
import { type Decompress, decompressOption } from '../compressed/archive-kind.js'
import { DecompressedSource } from '../compressed/decompressed-source.js'
import { archiveOf } from '../compressed/file-kind.js'
import { isCode } from '../files/file-layer.js'
import type { ByteSource, Chunk, LogSource, MemoryLender, Switch } from '../sources/byte-source.js'
import { HandleSource } from '../sources/handle-source.js'
import { LogGeneration } from '../sources/log-generation.js'
import { byteSource, isPath } from '../sources/open-source.js'
import { ReopenedSource } from '../sources/reopened-source.js'
import {
  type Checkpoint,
  checkCheckpoint,
  endOf,
  openToResume,
  type ResumePoint,
  resumePoint,
} from './checkpoint.js'
import { passTo } from './compressed-start.js'
import { Pause, pollInterval, reopens } from './follow.js'
import { type ReadOptions, refuseUnsupported } from './read-options.js'
import type { SourceProgress } from './read-progress.js'

/** What the bytes are moved to: a `ParserFeed`, or the writable side of a Transform. */
export interface InputSink {
  /** Resolves when the chunk is used up. */
  accept(chunk: Chunk): Promise<void>
  /** Of a sink that entries may be left out of: so many that end at this offset come next. See `LogParser.skip`. */
  skip?(count: number, next: number): void
  /** The next chunk begins at this offset of the source, with this line: see `LogParser.seek`. */
  resumeAt(offset: number, line: number, committed: number): void
  /**
   * Says that no chunk follows.
   * @param broken why the source gave no more, where that is not its end
   */
  end(broken: SourceBreak | undefined): void
  /** Of a sink that may follow: the next chunk begins another file. Resolves when everything before it is dealt with. */
  goOn?(how: Switch): Promise<void>
}

/** Moves the bytes of a log to a sink: `LogInput` is one. */
export interface SinkInput {
  /** Where the bytes come from, for its size and how much of it was read. */
  readonly source: SourceProgress
  /** Runs to the end of the source, or until `close`. Rejects with what the source fails with. */
  run(sink: InputSink): Promise<void>
  /** Closes the source and ends `run` at any point. Does not reject. */
  close(): Promise<void>
}

export class LogInput implements SinkInput {
  readonly #format: LogFormat<unknown, unknown>
  readonly #options: ReadOptions
  readonly #lender: MemoryLender | undefined
  readonly #decompress: Decompress
  #source: ByteSource & { readonly archive?: string | undefined }
  readonly #path: string | URL | undefined
  /** How often to look for growth, in milliseconds; undefined where reading ends with the file. */
  readonly #pollMs: number | undefined
  readonly #reopens: boolean
  readonly #pause = new Pause()
  #closed = false

  /**
   * @param lender supplies the memory that a file is read into
   * @throws TypeError or RangeError for a source that can't be read, or options that are invalid for it
   */
  constructor(
    source: LogSource,
    format: LogFormat<unknown, unknown>,
    options: ReadOptions,
    lender?: MemoryLender,
  ) {
    refuseUnsupported(options, isPath(source))
    if (options.from !== undefined) checkCheckpoint(options.from)
    this.#pollMs = pollInterval(options.follow)
    this.#format = format
    this.#options = options
    this.#lender = lender
    this.#decompress = decompressOption(options.decompress)
    this.#path = isPath(source) ? source : undefined
    this.#reopens = this.#path !== undefined && reopens(options.follow)
    this.#source = this.#reopens
      ? new ReopenedSource(source as string | URL)
      : new DecompressedSource(byteSource(source, options.closeSource, lender), this.#decompress)
  }

  get source(): SourceProgress {
    return this.#source
  }

  async run(sink: InputSink): Promise<void> {
    await this.#start(sink)
    while (!this.#closed) {
      const chunk = await this.#source.read()
      if (this.#closed) return
      const { archive } = this.#source
      if (archive !== undefined && this.#pollMs !== undefined) throw notGrowing(archive, 'followed')
      if (chunk !== null) await sink.accept(chunk)
      else if (this.#pollMs !== undefined && this.#source.canGrow) await this.#waitOrGoOn(this.#pollMs, sink)
      else return sink.end(this.#source.broken)
    }
  }

  async #waitOrGoOn(pollMs: number, sink: InputSink): Promise<void> {
    const how = await this.#source.goOn?.()
    if (this.#closed) return
    if (how === undefined) await this.#pause.wait(pollMs)
    else await sink.goOn?.(how)
  }

  /** A failing close does not change what was read. */
  async close(): Promise<void> {
    this.#closed = true
    this.#pause.end()
    await this.#source.close().catch(() => {})
  }

  async #start(sink: InputSink): Promise<void> {
    const start = await this.#source.start?.()
    if (start !== undefined) sink.resumeAt(start.offset, start.line, start.offset)
    const { from } = this.#options
    if (from === undefined || (from !== 'end' && from.offset === 0) || this.#path === undefined) return
    const file = await openToResume(this.#path, from).catch((error: Error) => {
      if (this.#reopens && from === 'end' && isCode(error, 'ENOENT')) return undefined
      throw error
    })
    if (file === undefined) return
    const source = await this.#sourceOf(file, this.#path)
    if (this.#closed) return source.close()
    const archive = await archiveOf(file, this.#decompress)
    if (archive !== undefined)
      return this.#startIn(new DecompressedSource(source, archive), archive, from, sink)
    const checkpoint = from === 'end' ? await endOf(file) : from
    const point = await resumePoint(file, checkpoint, ...this.#resuming)
    if (point === undefined || this.#closed) return
    await resume(point, sink)
    source.seek(point.offset)
  }

  async #startIn(
    source: DecompressedSource,
    archive: string,
    from: Checkpoint | 'end',
    sink: InputSink,
  ): Promise<void> {
    if (from === 'end') throw notGrowing(archive, 'read from its end on')
    this.#source = source
    const { point, first, input } = await passTo(source, from, ...this.#resuming)
    if (this.#closed) return
    if (point !== undefined) await resume(point, sink)
    for (const bytes of [first, input.rest()]) if (bytes.length > 0) await sink.accept(bytes)
  }

  /** What decides where a checkpoint may be: whether there is a header, whether a last line is kept, the longest line. */
  get #resuming(): [hasHeader: boolean, keepsTail: boolean, maxLineBytes: number] {
    const { unterminated = this.#format.unterminated, maxLineBytes = DEFAULT_MAX_LINE_BYTES } = this.#options
    return [this.#format.headerSchema !== undefined, unterminated === 'keep', maxLineBytes]
  }

  async #sourceOf(file: FileHandle, path: string | URL): Promise<LogGeneration | HandleSource> {
    if (!this.#reopens) {
      const source = new HandleSource(file, path, this.#lender)
      this.#source = source
      return source
    }
    const generation = new LogGeneration(file, await file.stat({ bigint: true }))
    this.#source = new ReopenedSource(path, generation)
    return generation
  }
}

async function resume({ header, offset, line, committed }: ResumePoint, sink: InputSink): Promise<void> {
  if (header.length > 0) await sink.accept(header)
  sink.resumeAt(offset, line, committed)
}

function notGrowing(archive: string, done: string): LogError {
  const message = `a compressed log (this one is ${archive}) can't be ${done}: it does not grow`
  return new LogError('ERR_LOG_ENCODING', message)
}
