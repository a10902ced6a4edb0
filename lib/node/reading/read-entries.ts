import { addAbortSignal } from 'node:stream'
import type { SourceBreak } from '../../core/faults/source-break.js'
import type { LogFormat } from '../../format/log-format.js'
import type { Chunk, LogSource, Switch } from '../sources/byte-source.js'
import { sourceName } from '../sources/open-source.js'
import { EntryReader } from './entry-reader.js'
import { parseOptionsOf } from './follow.js'
import { LogInput } from './log-input.js'
import type { ReadOptions } from './read-options.js'
import type { SourceProgress } from './read-progress.js'

/**
 * Reads a log from any source. Iterate over it (`for await`, `batches`), or use it as the stream that it is.
 * Leaving the loop, an error or an abort closes the source.
 *
 * @throws TypeError or RangeError at once for invalid arguments. Everything else comes as the stream's error: a
 *   `LogError`, or Node's own where the source can't be read.
 */
export function readEntries<H, E>(
  source: LogSource,
  format: LogFormat<H, E>,
  options: ReadOptions = {},
): EntryReader<H, E> {
  return new SourcedEntryReader(source, format, options)
}

/** An entry reader that writes its source to itself, so that it finishes and closes as any Transform does. */
class SourcedEntryReader<H, E> extends EntryReader<H, E> {
  readonly #input: LogInput
  readonly #name: string | undefined

  constructor(source: LogSource, format: LogFormat<H, E>, options: ReadOptions) {
    const { from, follow, signal, closeSource, decompress, ...others } = options
    // The input decompresses.
    super(format, { ...parseOptionsOf(others, follow), decompress: false })
    this.#input = new LogInput(source, format, options)
    this.#name = sourceName(source)
    // Only now: a signal that is aborted already destroys the reader at once, and that closes the input.
    if (signal !== undefined) addAbortSignal(signal, this)
    const sink = {
      accept: (chunk: Chunk) => this.#writeAll(chunk),
      resumeAt: (offset: number, line: number, committed: number) => this.resumeAt(offset, line, committed),
      end: (broken: SourceBreak | undefined) => this.endInput(broken),
      goOn: (how: Switch) => this.goOn(how),
    }
    this.#input.run(sink).catch((error: Error) => this.failAfterEntries(error))
  }

  protected override get source(): SourceProgress {
    return this.#input.source
  }

  protected override get sourceName(): string | undefined {
    return this.#name
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#input.close().then(() => super._destroy(error, callback), callback)
  }

  /** Resolves when the chunk is used up. */
  #writeAll(chunk: Chunk): Promise<void> {
    return new Promise((resolve) => {
      this.write(chunk, () => resolve())
    })
  }
}
