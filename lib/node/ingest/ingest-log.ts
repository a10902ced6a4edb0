// Reads a log on and on, over kills, rotation and compression. The proof that no entry is lost or comes twice after a commit, as
// long as files are renamed and not cut:
//
// - A checkpoint stands at the end of a line, and everything before it in its file was delivered (`batch-parser.ts`).
// - It is found again by what that file holds (`log-locator.ts`), so reading goes on with the first line after it.
// - A file is left only once it was read to its end while another had its name, and, where the log is followed, it was quiet for
//   some seconds (`grace.ts`). The next one is the file that follows it in the order of the set, from its start.
// - The checkpoint of a batch is saved by `commit` alone, after the caller has dealt with it, and commits never go back.
//
// So a process that is killed at any moment resumes at a position up to which everything was delivered and dealt with, and what it
// delivered after its last commit is all that comes again.

import { resolveParseOptions } from '../../core/parser/parse-options.js'
import type { Fault } from '../../core/recovery.js'
import type { LogFormat } from '../../format/log-format.js'
import { throwIfAborted } from '../files/abort-error.js'
import { isCode, systemError } from '../files/file-layer.js'
import { Pause } from '../reading/follow.js'
import { LeavableGenerator } from '../reading/leavable-generator.js'
import type { Switch } from '../sources/byte-source.js'
import { Grace } from '../sources/grace.js'
import { BatchParser, type ParsedBatch } from './batch-parser.js'
import { CheckpointFile } from './checkpoint-file.js'
import { CommitQueue } from './commit-queue.js'
import type { IngestFile } from './ingest-file.js'
import { type IngestOptions, type ResolvedIngestOptions, resolveIngestOptions } from './ingest-options.js'
import { checkedCheckpoint, type FullCheckpoint, type LogCheckpoint } from './log-checkpoint.js'
import { type Located, LogLocator } from './log-locator.js'
import { LogWatch } from './log-watch.js'

/** Entries that came together. It may hold faults only. */
export interface IngestBatch<E> {
  /** In the order of the log. */
  entries: E[]
  /** The damaged lines among them; the unterminated rest of a file that was rotated is one, with the reason 'truncated'. */
  faults: Fault[]
  /** Position behind the batch. */
  checkpoint: LogCheckpoint
  /** Told where the log was rotated, truncated or replaced right before this batch. */
  switched?: Switch
  /** Told with the first batch of a file whose place among the rotated files is not certain: why, for a person. */
  doubt?: string
  /** Stores the checkpoint; durable when it resolves. Covers every batch before it. @throws what the store fails with */
  commit(): Promise<void>
}

/** The batches of a log, one after the other. Leaving the loop closes its files. */
export interface LogIngestion<E> extends AsyncIterable<IngestBatch<E>>, AsyncDisposable {}

/**
 * Reads a log on and on, over kills, rotation and compression: each entry at least once, in order, none twice behind a commit.
 * The last line is an entry once it is terminated. What copy-and-truncate cuts off before it was read or copied is lost.
 *
 * @throws TypeError or RangeError at once for invalid arguments. The iteration rejects with a `LogError` (ERR_LOG_CHECKPOINT where
 *   the checkpoint is damaged, or fits no file; ERR_LOG_HEADER where a file's header is not the format's), an AbortError, or what the
 *   files and the store fail with
 */
export function ingestLog<H, E>(
  path: string | URL,
  format: LogFormat<H, E>,
  options: IngestOptions,
): LogIngestion<E> {
  const resolved = resolveIngestOptions(path, options)
  resolveParseOptions(format, resolved.reading)
  const ingestion = new Ingestion(path, format, resolved)
  return new LeavableGenerator(ingestion.run(), () => ingestion.leave())
}

class Ingestion<H, E> {
  readonly #format: LogFormat<H, E>
  readonly #options: ResolvedIngestOptions
  readonly #locator: LogLocator
  readonly #commits: CommitQueue
  readonly #pause = new Pause()
  #watch: LogWatch | undefined
  #grace = new Grace()
  #batches = 0
  #switched: Switch | undefined
  #doubt: string | undefined
  #isLeft = false
  /** Of the log when it was read last: if it begins anew with the same one, it was truncated. */
  #logId: string | undefined

  constructor(path: string | URL, format: LogFormat<H, E>, options: ResolvedIngestOptions) {
    this.#format = format
    this.#options = options
    const { store, glob, decompress } = options
    const except = store instanceof CheckpointFile ? [store.path] : []
    this.#locator = new LogLocator(path, glob, decompress, except)
    this.#commits = new CommitQueue(store)
  }

  leave(): void {
    this.#isLeft = true
    this.#pause.end()
  }

  async *run(): AsyncGenerator<IngestBatch<E>, undefined, undefined> {
    const { signal } = this.#options.reading
    const abort = () => this.leave()
    signal?.addEventListener('abort', abort)
    try {
      throwIfAborted(signal)
      if (this.#options.pollMs !== undefined) this.#watch = new LogWatch(this.#locator.path, this.#pause)
      yield* this.#files()
      throwIfAborted(signal)
    } finally {
      this.#watch?.close()
      signal?.removeEventListener('abort', abort)
    }
  }

  async *#files(): AsyncGenerator<IngestBatch<E>, void, undefined> {
    const loaded = await this.#options.store.load()
    let checkpoint =
      loaded === undefined ? undefined : checkedCheckpoint(loaded, this.#format.name, this.#options.where)
    if (checkpoint !== undefined) this.#logId = `${checkpoint.device}:${checkpoint.inode}`
    let next = await this.#wait(() => this.#begin(checkpoint))
    if (next === undefined && !this.#isLeft && checkpoint === undefined)
      throw systemError('ENOENT', this.#locator.path)
    while (next !== undefined && !this.#isLeft) {
      const { file, start } = next
      this.#tell(next)
      const parser = new BatchParser(file, this.#format, this.#options.reading, this.#options.batchEntries)
      try {
        if (start !== undefined) await parser.resume(checkpoint as FullCheckpoint, start)
        const end = yield* this.#read(file, parser)
        if (end === 'over') return
        checkpoint = parser.checkpoint
        next = end === 'cut' ? await this.#locator.copyOf(checkpoint) : undefined
        if (next !== undefined) continue
        yield* this.#numbered(parser.leave())
        const [last, wasCut] = [checkpoint, end === 'cut']
        next = await this.#wait(() => this.#locator.after(last, wasCut))
      } finally {
        await file.close()
      }
    }
  }

  #tell({ file, how, doubt }: Located): void {
    this.#doubt ??= doubt
    const isLog = file.path === this.#locator.path
    const told = how !== undefined && isLog && file.id === this.#logId ? 'truncated' : how
    // What may have been lost stays to be told where the file after that had no entries.
    if (told !== undefined && (told !== 'rotated' || this.#switched === undefined)) this.#switched = told
    if (isLog) this.#logId = file.id
  }

  async #begin(checkpoint: FullCheckpoint | undefined): Promise<Located | undefined> {
    if (checkpoint === undefined) return this.#locator.first()
    try {
      return await this.#locator.find(checkpoint)
    } catch (error) {
      if (this.#options.onLost === 'fail' || !isCode(error, 'ERR_LOG_CHECKPOINT')) throw error
      return this.#locator.first('replaced')
    }
  }

  /** Looks until there is a file; without `follow`, once. */
  async #wait(look: () => Promise<Located | undefined>): Promise<Located | undefined> {
    for (;;) {
      const found = await look()
      if (found !== undefined || this.#isLeft || !(await this.#pauseOrEnd())) return found
    }
  }

  /** Reads a file until another follows it ('next'), it was cut, or there is no more to read ('over'). */
  async *#read(
    file: IngestFile,
    parser: BatchParser<H, E>,
  ): AsyncGenerator<IngestBatch<E>, 'next' | 'cut' | 'over', undefined> {
    this.#grace = new Grace()
    for (;;) {
      const chunk = await chunkOf(file)
      if (this.#isLeft) return 'over'
      if (chunk === 'cut') return 'cut'
      if (chunk !== null) {
        this.#grace.restart()
        yield* this.#numbered(parser.take(chunk))
      } else if (await this.#isOver(file)) {
        return 'next'
      } else if (!(await this.#pauseOrEnd())) {
        // A rest that has no terminator is left for the next run.
        return 'over'
      }
    }
  }

  /** Whether nothing follows in a file that was read to its end. */
  async #isOver(file: IngestFile): Promise<boolean> {
    const { generation, isCompressed } = file
    if (isCompressed) return true
    if (!(await generation.hasSuccessorAt(this.#locator.path)) && !(await this.#locator.hasNewerThan(file))) {
      this.#grace.cancel()
      return false
    }
    // Renaming and writing both set the time of change.
    const quietFor = Math.max(0, Date.now() - Number((await generation.file.stat()).ctimeMs))
    if (this.#options.pollMs !== undefined && !this.#grace.isOver(quietFor)) return false
    return !(await generation.hasMore())
  }

  /** False where the log is not followed. */
  async #pauseOrEnd(): Promise<boolean> {
    if (this.#options.pollMs === undefined) return false
    if (!this.#isLeft) await this.#pause.wait(this.#options.pollMs)
    return true
  }

  async *#numbered(batches: AsyncIterable<ParsedBatch<E>>): AsyncGenerator<IngestBatch<E>, void, undefined> {
    for await (const batch of batches) {
      const number = this.#batches
      this.#batches += 1
      const switched = this.#switched === undefined ? {} : { switched: this.#switched }
      const doubt = this.#doubt === undefined ? {} : { doubt: this.#doubt }
      this.#switched = undefined
      this.#doubt = undefined
      yield { ...batch, ...switched, ...doubt, commit: () => this.#commits.commit(number, batch.checkpoint) }
      if (this.#isLeft) return
    }
  }
}

async function chunkOf(file: IngestFile): Promise<Uint8Array | null | 'cut'> {
  try {
    return await file.read()
  } catch (error) {
    // An archive does not change once it is whole: it is no log that was cut, and the next run looks for it again.
    if (isCode(error, 'ERR_LOG_CHANGED') && !file.isCompressed) return 'cut'
    throw error
  }
}
