// Moves bytes from a source to what parses them, one chunk at a time: the next is read when the last is used up. Knows where
// to begin (a checkpoint), when to wait for growth, and how to stop.

import { DEFAULT_MAX_LINE_BYTES } from '../../core/lines/line-format.js'
import type { LogFormat } from '../../format/log-format.js'
import type { ByteSource, Chunk, LogSource } from '../sources/byte-source.js'
import { HandleSource } from '../sources/handle-source.js'
import { byteSource, isPath } from '../sources/open-source.js'
import { checkCheckpoint, endOf, openToResume, resumePoint } from './checkpoint.js'
import { Pause, pollInterval } from './follow.js'
import { type ReadOptions, refuseUnsupported } from './read-options.js'

/** What the bytes are moved to: a `ParserFeed`, or the writable side of a Transform. */
export interface InputSink {
  /** Resolves when the chunk is used up. */
  accept(chunk: Chunk): Promise<void>
  /** The next chunk begins at this offset of the source, with this line: see `LogParser.seek`. */
  resumeAt(offset: number, line: number, committed: number): void
  /** Says that no chunk follows. */
  end(): void
}

export class LogInput {
  readonly #format: LogFormat<unknown, unknown>
  readonly #options: ReadOptions
  #source: ByteSource
  readonly #path: string | URL | undefined
  /** How often to look for growth, in milliseconds; undefined where reading ends with the file. */
  readonly #pollMs: number | undefined
  readonly #pause = new Pause()
  #closed = false

  /** @throws TypeError or RangeError for a source that can't be read, or options that are invalid for it */
  constructor(source: LogSource, format: LogFormat<unknown, unknown>, options: ReadOptions) {
    refuseUnsupported(options, isPath(source))
    if (options.from !== undefined) checkCheckpoint(options.from)
    this.#pollMs = pollInterval(options.follow)
    this.#format = format
    this.#options = options
    this.#source = byteSource(source, options.closeSource)
    this.#path = isPath(source) ? source : undefined
  }

  /** The size of the source in bytes, where it is a regular file that has been opened. */
  get total(): number | undefined {
    return this.#source.total
  }

  /** Runs to the end of the source, or until `close`. Rejects with what the source fails with. */
  async run(sink: InputSink): Promise<void> {
    await this.#start(sink)
    while (!this.#closed) {
      const chunk = await this.#source.read()
      if (this.#closed) return
      if (chunk !== null) await sink.accept(chunk)
      else if (this.#pollMs !== undefined && this.#source.canGrow) await this.#pause.wait(this.#pollMs)
      else return sink.end()
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
    const source = new HandleSource(file, this.#path)
    this.#source = source
    if (this.#closed) return source.close()
    const hasHeader = this.#format.headerSchema !== undefined
    const { unterminated = this.#format.unterminated, maxLineBytes = DEFAULT_MAX_LINE_BYTES } = this.#options
    const checkpoint = from === 'end' ? await endOf(file) : from
    const point = await resumePoint(file, checkpoint, hasHeader, unterminated === 'keep', maxLineBytes)
    if (point === undefined || this.#closed) return
    if (point.header.length > 0) await sink.accept(point.header)
    source.seek(point.offset)
    sink.resumeAt(point.offset, point.line, point.committed)
  }
}
