import { encodeEntry } from '../../core/entries/entry-encoder.js'
import { DEFAULT_MAX_DEPTH } from '../../core/lines/line-format.js'
import { knownOptions, type OptionNames, oneOf, wholeNumber } from '../../core/option-checks.js'
import { depthLimit } from '../../core/parser/parse-options.js'
import { type LogFormat, requireFormat, type Unterminated } from '../../format/log-format.js'
import { nodeFiles, pathOf } from '../files/file-layer.js'
import { checkQuarantine } from '../quarantine/quarantine-path.js'
import type { TailRecovery } from '../tail/tail-recovery.js'
import type { AppendPosition } from './append-queue.js'
import { type AppenderOptions, LogAppender } from './log-appender.js'

export interface WriteOptions {
  /** 'fsync' (default): an append resolves once its bytes are on the disk. 'none': once the kernel has them. */
  durability?: 'fsync' | 'none' | undefined
  /** Hold the log's lock, so that there is one writer at a time. Default true. */
  lock?: boolean | undefined
  /**
   * Take over a lock whose holder may be alive or dead: it ran on another machine or in another container, or its socket
   * can't be reached. The lock of a holder that answers is never taken over. Default false.
   */
  takeOver?: boolean | undefined
  /** Overrides the format's choice: 'keep' completes a valid last line that lacks its terminator. */
  unterminated?: Unterminated | undefined
  /**
   * How many brackets may be open at once in an entry, from 1. An entry that is nested more deeply is refused. Default
   * 4,000, as for readers: a caller that raises it must raise it for the readers, too.
   */
  maxDepth?: number | undefined
  /**
   * open: where the bytes of a torn tail are kept before they are removed. Default true: in `<log>.quarantine.jsonl`,
   * beside the log; a string is another path. The file grows with each removal. A number is added to the name of any other
   * existing file, and a folder is refused. `restoreLog` puts the bytes back. false: what is removed is lost.
   */
  quarantine?: boolean | string | undefined
  /**
   * create: the log's mode, 0 to 0o777, less what the process masks out (umask), as for Node's `open`. Default 0o666.
   * Session logs hold secrets: with 0o600 only the owner can read them.
   */
  mode?: number | undefined
}

const WRITE_OPTIONS: OptionNames<WriteOptions> = {
  durability: true,
  lock: true,
  takeOver: true,
  unterminated: true,
  maxDepth: true,
  quarantine: true,
  mode: true,
}

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
  readonly #format: LogFormat<H, E>
  readonly #log: LogAppender<H>
  readonly #maxDepth: number

  private constructor(format: LogFormat<H, E>, log: LogAppender<H>, maxDepth: number) {
    this.#format = format
    this.#log = log
    this.#maxDepth = maxDepth
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

  get header(): H {
    return this.#log.header
  }

  /** What opening did to the end of the log. */
  get recovery(): TailRecovery {
    return this.#log.recovery
  }

  /**
   * Appends one entry. It is encoded at once, unless more than 16 MiB of lines are waiting to be written; then the entry
   * must not be changed until the promise settles.
   */
  append(entry: E): Promise<AppendPosition> {
    return this.#log.append(() => encodeEntry(this.#format, entry, this.#maxDepth))
  }

  /** Resolves when every append made so far has resolved; rejects where one of them rejects. */
  flush(): Promise<void> {
    return this.#log.flush()
  }

  /** Waits until every append is settled, then closes the file and releases the lock. May be called again. */
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
  requireFormat(format)
  knownOptions(options, WRITE_OPTIONS)
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
  checkQuarantine(quarantine)
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
