import { encodeEntry } from '../../core/entries/entry-encoder.js'
import { DEFAULT_MAX_DEPTH } from '../../core/lines/line-format.js'
import { oneOf, wholeNumber } from '../../core/option-checks.js'
import { depthLimit } from '../../core/parser/parse-options.js'
import type { LogFormat, Unterminated } from '../../format/log-format.js'
import { nodeFiles, pathOf } from '../files/file-layer.js'
import type { TailRecovery } from '../tail/tail-recovery.js'
import type { AppendPosition } from './append-queue.js'
import { type AppenderOptions, LogAppender } from './log-appender.js'

export interface WriteOptions {
  /** 'fsync' (default): append resolves once its bytes are on the disk. 'none': once the kernel has them. */
  durability?: 'fsync' | 'none'
  /** Refuse a second writer while one is alive. Default true. */
  lock?: boolean
  /**
   * Take over a lock whose holder can't be judged: it ran on another machine or container, or its socket can't be
   * reached. One whose holder answers is never taken over. Default false.
   */
  takeOver?: boolean
  /** Overrides the format's choice: 'keep' completes a valid last line that lacks its terminator. */
  unterminated?: Unterminated
  /**
   * How many brackets may be open at once in an entry, from 1; one that is nested more deeply is refused. Default 4,000,
   * as for readers: a caller that raises it has to raise theirs.
   */
  maxDepth?: number
  /**
   * open: where the bytes of a removed torn tail are kept first; true (default): beside the log, as
   * `<log>.quarantine.jsonl`, which grows with each. A number is added where the file is anything but the quarantine of
   * this log. false: what is removed is gone.
   */
  quarantine?: boolean | string
  /**
   * create: who may read and write the log, as for Node's `open`, 0 to 0o777, less what the process masks out (umask).
   * Default 0o666. Logs of sessions hold secrets: 0o600 keeps them for their owner alone.
   */
  mode?: number
}

/**
 * Appends entries to a log so that what was acknowledged survives: a process that is killed, a disk that is
 * full, a machine that loses its power. One writer at a time.
 *
 * An append resolves, in the order in which appends were made, with the place of its line. It rejects
 * with `ERR_LOG_INVALID_ENTRY` (nothing was written), with Node's error where the disk would not take it
 * (`ENOSPC`, `EDQUOT`, `EIO`: it was rolled back, and later appends may succeed), and with
 * `ERR_LOG_FAILED`, `ERR_LOG_CHANGED` or `ERR_LOG_CLOSED`, after which nothing more is written.
 */
export class EntryWriter<H, E> implements AsyncDisposable {
  readonly #format: LogFormat<H, E>
  readonly #log: LogAppender<H>
  readonly #maxDepth: number

  private constructor(format: LogFormat<H, E>, log: LogAppender<H>, maxDepth: number) {
    this.#format = format
    this.#log = log
    this.#maxDepth = maxDepth
  }

  /**
   * A new log; EEXIST where the file exists. The header is durable before this resolves.
   * @throws LogError ERR_LOG_INVALID_ENTRY (the header), ERR_LOG_LOCKED; Node's own errors
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
   * An existing log, whose torn tail is dealt with first: see `recovery`. Its cost does not grow with the log.
   * A log without a valid header is left as it is, to the byte.
   * So is a file that does not begin as a log of JSON lines does, where the format has no header.
   * @throws LogError ERR_LOG_EMPTY, ERR_LOG_HEADER, ERR_LOG_VERSION, ERR_LOG_NOT_LINES, ERR_LOG_ENCODING,
   *   ERR_LOG_LOCKED; Node's own, and EISDIR or EINVAL, at once, for what is not a regular file
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

  get header(): H {
    return this.#log.header
  }

  /** What was done to the end of the log when it was opened. */
  get recovery(): TailRecovery {
    return this.#log.recovery
  }

  /**
   * Appends one entry. It is made a line at once; only beyond some 16 MiB that wait is that put off, and
   * then the entry must stay as it is until the promise settles.
   */
  append(entry: E): Promise<AppendPosition> {
    return this.#log.append(() => encodeEntry(this.#format, entry, this.#maxDepth))
  }

  /** Resolves when every append made so far has; rejects where one that was on its way fails. */
  flush(): Promise<void> {
    return this.#log.flush()
  }

  /** Waits for the appends that are on their way, then lets go of the file and the lock. May be called again. */
  close(): Promise<void> {
    return this.#log.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

/** @throws TypeError or RangeError for an invalid option */
function resolveWriteOptions(
  format: LogFormat<unknown, unknown>,
  options: WriteOptions,
): AppenderOptions & { maxDepth: number } {
  const {
    durability = 'fsync',
    lock = true,
    takeOver = false,
    unterminated = format.unterminated,
    quarantine = true,
    mode,
    maxDepth = DEFAULT_MAX_DEPTH,
  } = options
  oneOf('durability', durability, ['fsync', 'none'])
  oneOf('lock', lock, [true, false])
  oneOf('takeOver', takeOver, [true, false])
  oneOf('unterminated', unterminated, ['drop', 'keep'])
  if (typeof quarantine !== 'string') oneOf('quarantine', quarantine, [true, false])
  if (mode !== undefined) wholeNumber('mode', mode, 0, 0o777)
  depthLimit(maxDepth)
  return {
    durable: durability === 'fsync',
    lock,
    takeOver,
    unterminated,
    quarantine,
    maxDepth,
    ...(mode === undefined ? {} : { mode }),
  }
}
