// Moves bytes from a source to what parses them, one chunk at a time: the next is read when the last is used up. Knows where
// to begin (a checkpoint), when to wait for growth, and how to stop.

import type { SourceBreak } from '../../core/faults/source-break.js'
import { DEFAULT_MAX_LINE_BYTES } from '../../core/lines/line-format.js'
import { LogError } from '../../core/log-error.js'
import type { LogFormat } from '../../format/log-format.js'
import { type Decompress, decompressOption } from '../compressed/archive-kind.js'
import { DecompressedSource } from '../compressed/decompressed-source.js'
import { archiveOf } from '../compressed/file-kind.js'
import type { ByteSource, Chunk, LogSource, MemoryLender } from '../sources/byte-source.js'
import { HandleSource } from '../sources/handle-source.js'
import { byteSource, isPath } from '../sources/open-source.js'
import {
  type Checkpoint,
  checkCheckpoint,
  endOf,
  openToResume,
  type ResumePoint,
  resumePoint,
} from './checkpoint.js'
import { passTo } from './compressed-start.js'
import { Pause, pollInterval } from './follow.js'
import { type ReadOptions, refuseUnsupported } from './read-options.js'
import type { SourceProgress } from './read-progress.js'

/** What the bytes are moved to: a `ParserFeed`, or the writable side of a Transform. */
export interface InputSink {
  /** Resolves when the chunk is used up. */
  accept(chunk: Chunk): Promise<void>
  /** The next chunk begins at this offset of the source, with this line: see `LogParser.seek`. */
  resumeAt(offset: number, line: number, committed: number): void
  /**
   * Says that no chunk follows.
   * @param broken why the source gave no more, where that is not its end
   */
  end(broken: SourceBreak | undefined): void
}

export class LogInput {
  readonly #format: LogFormat<unknown, unknown>
  readonly #options: ReadOptions
  readonly #lender: MemoryLender | undefined
  readonly #decompress: Decompress
  #source: ByteSource & { readonly archive?: string | undefined }
  readonly #path: string | URL | undefined
  /** How often to look for growth, in milliseconds; undefined where reading ends with the file. */
  readonly #pollMs: number | undefined
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
    this.#source = new DecompressedSource(byteSource(source, options.closeSource, lender), this.#decompress)
    this.#path = isPath(source) ? source : undefined
  }

  /** Where the bytes come from, for its size and how much of it was read. */
  get source(): SourceProgress {
    return this.#source
  }

  /** Runs to the end of the source, or until `close`. Rejects with what the source fails with. */
  async run(sink: InputSink): Promise<void> {
    await this.#start(sink)
    while (!this.#closed) {
      const chunk = await this.#source.read()
      if (this.#closed) return
      const { archive } = this.#source
      if (archive !== undefined && this.#pollMs !== undefined) throw notGrowing(archive, 'followed')
      if (chunk !== null) await sink.accept(chunk)
      else if (this.#pollMs !== undefined && this.#source.canGrow) await this.#pause.wait(this.#pollMs)
      else return sink.end(this.#source.broken)
    }
  }

  /** Closes the source and ends `run` at any point. Does not reject: a failing close does not change what was read. */
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
    const file = await openToResume(this.#path, from)
    const source = new HandleSource(file, this.#path, this.#lender)
    this.#source = source
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
}

async function resume({ header, offset, line, committed }: ResumePoint, sink: InputSink): Promise<void> {
  if (header.length > 0) await sink.accept(header)
  sink.resumeAt(offset, line, committed)
}

function notGrowing(archive: string, done: string): LogError {
  const message = `a compressed log (this one is ${archive}) can't be ${done}: it does not grow`
  return new LogError('ERR_LOG_ENCODING', message)
}
