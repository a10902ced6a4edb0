import type { Writable } from 'node:stream'
import type { LogFormat } from '../../format/log-format.js'
import { isCode, nodeFiles, pathOf } from '../files/file-layer.js'
import type { TailRecovery } from '../tail/tail-recovery.js'
import { type Appendable, EntryLines } from './entry-lines.js'
import { EntryWritable, type WritableOptions } from './entry-writable.js'
import type { AppendPosition } from './group-commit.js'
import { LogAppender } from './log-appender.js'
import { resolveWriteOptions, type WriteOptions } from './write-options.js'

export type { WriteOptions } from './write-options.js'

/** How often `openOrCreate` tries again where the log is created or removed at that instant. */
const MOST_ATTEMPTS = 10

/**
 * Appends entries to a log so that every acknowledged append survives a killed process, a full disk and a power cut. One
 * writer at a time.
 *
 * Appends resolve in the order in which they were made, each with the place of its line. An append rejects with
 * `ERR_LOG_INVALID_ENTRY` (nothing was written), with Node's error where the disk did not take it (`ENOSPC`, `EDQUOT`,
 * `EIO`: it was rolled back, and later appends may succeed), or with `ERR_LOG_FAILED`, `ERR_LOG_CHANGED` or
 * `ERR_LOG_CLOSED`, after which this writer writes nothing more.
 */
export class EntryWriter<H, E> implements AsyncDisposable {
  readonly #log: LogAppender<H>
  readonly #lines: EntryLines<E>

  private constructor(format: LogFormat<H, E>, log: LogAppender<H>, maxDepth: number) {
    this.#log = log
    this.#lines = new EntryLines(format, maxDepth)
  }

  /**
   * Creates a log. The header is durable before this resolves.
   * @throws LogError ERR_LOG_INVALID_ENTRY for the header, ERR_LOG_LOCKED; TypeError or RangeError for invalid options;
   *   Node's own errors, EEXIST where the file exists
   */
  static async create<H, E>(
    path: string | URL,
    format: LogFormat<H, E>,
    header: H,
    options: WriteOptions = {},
  ): Promise<EntryWriter<H, E>> {
    const resolved = resolveWriteOptions(format, options)
    const log = await LogAppender.create(nodeFiles, pathOf(path), format, header, resolved)
    return new EntryWriter(format, log, resolved.maxDepth)
  }

  /**
   * Opens an existing log and repairs its torn tail first: see `recovery`. The cost does not grow with the log. A log
   * without a valid header is left as it is, byte for byte. So is a file that does not begin like a log of JSON lines,
   * where the format has no header.
   * @throws LogError ERR_LOG_EMPTY, ERR_LOG_HEADER, ERR_LOG_VERSION, ERR_LOG_NOT_LINES, ERR_LOG_ENCODING,
   *   ERR_LOG_LOCKED, ERR_LOG_CHANGED; TypeError or RangeError for invalid options; Node's own errors, and EISDIR or
   *   EINVAL for what is not a regular file
   */
  static async open<H, E>(
    path: string | URL,
    format: LogFormat<H, E>,
    options: WriteOptions = {},
  ): Promise<EntryWriter<H, E>> {
    const resolved = resolveWriteOptions(format, options)
    const log = await LogAppender.open(nodeFiles, pathOf(path), format, resolved)
    return new EntryWriter(format, log, resolved.maxDepth)
  }

  /**
   * Opens the log or, where there is none, creates it with the header. The header is used for creation only: an existing
   * log keeps its own, see `header`. Of several processes that call this at once, one gets the log, and the others reject
   * with ERR_LOG_LOCKED. Nothing is written to an existing file of 0 bytes if the format has a header: it rejects with
   * ERR_LOG_EMPTY, since `create` leaves a whole header or no file, so that another program made the file. Without a header
   * in the format such a file is an empty log, and is opened.
   * @throws what `open` and `create` do, but not EEXIST; ENOENT for a missing folder, and for a symbolic link that leads
   *   nowhere
   */
  static async openOrCreate<H, E>(
    path: string | URL,
    format: LogFormat<H, E>,
    header: H,
    options: WriteOptions = {},
  ): Promise<EntryWriter<H, E>> {
    for (let attempt = 1; ; attempt += 1) {
      const opened = EntryWriter.open(path, format, options)
      const isMissing = await opened.then(
        () => false,
        (error: Error) => isCode(error, 'ENOENT'),
      )
      if (!isMissing) return opened
      const created = EntryWriter.create(path, format, header, options)
      const isTaken = await created.then(
        () => false,
        (error: Error) => isCode(error, 'EEXIST'),
      )
      if (!isTaken) return created
      // It was created by another process since, or what is missing is not the log.
      if (attempt === MOST_ATTEMPTS) return opened
    }
  }

  /** The header of the log: what `create` was given, or what `open` read; undefined where the format has none. */
  get header(): H {
    return this.#log.header
  }

  /** What opening did to the end of the log. */
  get recovery(): TailRecovery {
    return this.#log.recovery
  }

  /**
   * Appends one entry. Bytes of a line, and a view that `scanEntries` gave, are written as they are: they are not encoded
   * again, and must be one line that a reader of this format takes for an entry, in UTF-8, of at most 64 MiB. A terminator
   * at the end of the bytes is kept, and none is needed; a line feed anywhere else is refused. A Uint8Array is always
   * the bytes of a line, and never an entry.
   *
   * The entry is encoded at once, unless more than 16 MiB of lines are waiting to be written; then the entry, or the
   * bytes, must not be changed until the promise settles.
   */
  append(entry: Appendable<E>): Promise<AppendPosition> {
    return this.#log.append(() => this.#lines.lineOf(entry))
  }

  /**
   * Appends many entries, views or lines, as lines that follow one another in the file. If one of them is refused, none is
   * written, and the error's `index` says which it was. If the disk does not take all of them, none stays. Resolves with
   * their positions, in order, once all are durable. A power cut before that may leave the first ones of them.
   *
   * The iterable is read to its end, and everything encoded, before this returns: all lines are in memory at once, until
   * they are written. For entries without an end, or more than fit in memory, use `writable`.
   * @throws (as a rejection) what `append` does; TypeError for what is not an iterable; what the iterable throws
   */
  async appendMany(entries: Iterable<Appendable<E>>): Promise<AppendPosition[]> {
    return this.#log.appendMany(this.#lines.linesOf(entries))
  }

  /**
   * A stream in object mode that appends what is written to it: entries, views or lines, as for `append`. For `pipeline`.
   *
   * A write's callback is called once the entry is durable. What is written while the disk is busy becomes one batch, with
   * one sync. `write` returns false while 4 MiB of lines or 16,384 entries are on their way. An entry that is refused, or
   * a disk that fails, destroys the stream with the error; then the log holds the entries before it, none after it, and
   * maybe some whose callbacks got the error. Once the stream has finished, all its entries are durable. The writer stays
   * open, unless `close` is set.
   * @throws TypeError for an invalid option
   */
  writable(options: WritableOptions = {}): Writable {
    const log = this.#log
    return new EntryWritable(
      {
        lineOf: (entry) => this.#lines.lineOf(entry as Appendable<E>),
        appendMany: (lines) => log.appendMany(lines),
        close: () => log.close(),
      },
      options,
    )
  }

  /** Resolves when every append made so far has resolved; rejects where one of them rejects. */
  flush(): Promise<void> {
    return this.#log.flush()
  }

  /**
   * Writes and syncs every append made so far before it returns, in order and each once, while it blocks the event loop.
   * For `process.on('exit', () => writer.flushSync())`: after `process.exit` no promise settles any more, so that appends
   * that wait would be lost. If the loop goes on, the promises of the appends settle as ever. The writer stays open. An
   * entry that is refused rejects its own append alone.
   *
   * What was written to a stream of `writable`, and has not reached the writer yet, is not flushed. A signal that ends the
   * process, such as SIGTERM or SIGKILL, runs no 'exit' listener: handle those that can be handled.
   * @throws LogError ERR_LOG_FAILED or ERR_LOG_CHANGED, after which this writer writes nothing more; Node's own error
   *   where the disk did not take an append (it was rolled back, and the others are on the disk)
   */
  flushSync(): void {
    this.#log.flushSync()
  }

  /** Waits until every append is settled, then closes the file and releases the lock. May be called again. */
  close(): Promise<void> {
    return this.#log.close()
  }

  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
