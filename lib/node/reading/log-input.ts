// Moves bytes from a source to what parses them, one chunk at a time: the next is read when the last is used up. Knows where
// to begin (a checkpoint), when to wait for growth, and how to stop.

import type { FileHandle } from 'node:fs/promises'
import { DEFAULT_MAX_LINE_BYTES } from '../../core/lines/line-format.js'
import type { LogFormat } from '../../format/log-format.js'
import { isCode } from '../files/file-layer.js'
import type { ByteSource, Chunk, LogSource, Switch } from '../sources/byte-source.js'
import { HandleSource } from '../sources/handle-source.js'
import { LogGeneration } from '../sources/log-generation.js'
import { byteSource, isPath } from '../sources/open-source.js'
import { ReopenedSource } from '../sources/reopened-source.js'
import { checkCheckpoint, endOf, openToResume, resumePoint } from './checkpoint.js'
import { Pause, pollInterval, reopens } from './follow.js'
import { type ReadOptions, refuseUnsupported } from './read-options.js'

/** What the bytes are moved to: a `ParserFeed`, or the writable side of a Transform. */
export interface InputSink {
  /** Resolves when the chunk is used up. */
  accept(chunk: Chunk): Promise<void>
  /** The next chunk begins at this offset of the source, with this line: see `LogParser.seek`. */
  resumeAt(offset: number, line: number, committed: number): void
  /** Says that no chunk follows. */
  end(): void
  /** Of a sink that may follow: the next chunk begins another file. Resolves when everything before it is dealt with. */
  goOn?(how: Switch): Promise<void>
}

export class LogInput {
  readonly #format: LogFormat<unknown, unknown>
  readonly #options: ReadOptions
  #source: ByteSource
  readonly #path: string | URL | undefined
  /** How often to look for growth, in milliseconds; undefined where reading ends with the file. */
  readonly #pollMs: number | undefined
  readonly #reopens: boolean
  readonly #pause = new Pause()
  #closed = false

  /** @throws TypeError or RangeError for a source that can't be read, or options that are invalid for it */
  constructor(source: LogSource, format: LogFormat<unknown, unknown>, options: ReadOptions) {
    refuseUnsupported(options, isPath(source))
    if (options.from !== undefined) checkCheckpoint(options.from)
    this.#pollMs = pollInterval(options.follow)
    this.#format = format
    this.#options = options
    this.#path = isPath(source) ? source : undefined
    this.#reopens = this.#path !== undefined && reopens(options.follow)
    this.#source = this.#reopens
      ? new ReopenedSource(source as string | URL)
      : byteSource(source, options.closeSource)
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
      else if (this.#pollMs !== undefined && this.#source.canGrow) await this.#waitOrGoOn(this.#pollMs, sink)
      else return sink.end()
    }
  }

  async #waitOrGoOn(pollMs: number, sink: InputSink): Promise<void> {
    const how = await this.#source.goOn?.()
    if (this.#closed) return
    if (how === undefined) await this.#pause.wait(pollMs)
    else await sink.goOn?.(how)
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
    const file = await openToResume(this.#path, from).catch((error: Error) => {
      if (this.#reopens && from === 'end' && isCode(error, 'ENOENT')) return undefined
      throw error
    })
    if (file === undefined) return
    const source = await this.#sourceOf(file, this.#path)
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

  async #sourceOf(file: FileHandle, path: string | URL): Promise<LogGeneration | HandleSource> {
    if (!this.#reopens) {
      const source = new HandleSource(file, path)
      this.#source = source
      return source
    }
    const generation = new LogGeneration(file, await file.stat({ bigint: true }))
    this.#source = new ReopenedSource(path, generation)
    return generation
  }
}
