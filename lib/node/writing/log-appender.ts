// A log that is open for appending, over any file layer: how it is created or opened, what is checked before each write,
// and how it is closed.

import { encodeHeader } from '../../core/entries/entry-encoder.js'
import { DEFAULT_MAX_DEPTH } from '../../core/lines/line-format.js'
import { LogError } from '../../core/log-error.js'
import type { LogFormat, Unterminated } from '../../format/log-format.js'
import { openToAppend, withoutCutting } from '../files/append-only.js'
import { changedUnderWriter } from '../files/changed-log.js'
import { removeUnfinished } from '../files/draft-file.js'
import {
  abandonNew,
  type FileLayer,
  isSameFile,
  type LogFile,
  resolveNew,
  statOrNothing,
  systemError,
} from '../files/file-layer.js'
import { placeNew } from '../files/new-file.js'
import { writeExactly } from '../files/positioned-io.js'
import { requireRegularFile } from '../files/regular-file.js'
import { WriterLock } from '../lock/writer-lock.js'
import { requireLog } from '../parser/log-start.js'
import { readHeader } from '../parser/read-header.js'
import { chosenQuarantine } from '../quarantine/quarantine-path.js'
import { recoverTail, type TailRecovery } from '../tail/tail-recovery.js'
import { type AppendPosition, AppendQueue } from './append-queue.js'

export interface AppenderOptions {
  durable: boolean
  lock: boolean
  takeOver?: boolean
  unterminated: Unterminated
  /** true: beside the log; false: a torn tail is cut off and not kept. */
  quarantine: boolean | string
  /** The mode of a new log, less what the process masks out (umask). */
  mode?: number
  /** As for the parser. */
  maxDepth?: number | undefined
}

/** Node's own default. */
const DEFAULT_MODE = 0o666

/** What opening found, and what closing must release. */
interface Opened<H> {
  files: FileLayer
  path: string
  file: LogFile
  lock: WriterLock | undefined
  header: H
  recovery: TailRecovery
  length: number
}

export class LogAppender<H> {
  readonly header: H
  readonly recovery: TailRecovery
  readonly #opened: Opened<H>
  readonly #queue: AppendQueue
  #closing: Promise<void> | undefined

  private constructor(opened: Opened<H>, durable: boolean) {
    this.header = opened.header
    this.recovery = opened.recovery
    this.#opened = opened
    this.#queue = new AppendQueue({
      file: opened.file,
      position: opened.length,
      durable,
      verify: (position) => requireUnchanged(opened, position),
    })
  }

  static async create<H>(
    files: FileLayer,
    path: string,
    format: LogFormat<H, unknown>,
    header: H,
    options: AppenderOptions,
  ): Promise<LogAppender<H>> {
    const line = encodeHeader(format, header, options.maxDepth)
    const resolved = await resolveNew(files, path)
    if ((await statOrNothing(files, resolved)) !== undefined) throw systemError('EEXIST', resolved)
    const opened = await whileLocked(files, resolved, options, async (lock) => {
      const file = await createFile(files, resolved, line, options.mode)
      const recovery = { action: 'none', offset: line.length, length: 0 } as const
      return { files, path: resolved, file, lock, header, recovery, length: line.length }
    })
    return new LogAppender(opened, options.durable)
  }

  static async open<H>(
    files: FileLayer,
    path: string,
    format: LogFormat<H, unknown>,
    options: AppenderOptions,
  ): Promise<LogAppender<H>> {
    const resolved = await files.resolve(path)
    requireRegularFile(resolved, await files.stat(resolved))
    const opened = await whileLocked(files, resolved, options, async (lock) => {
      const { file, isAppendOnly } = await openToAppend(files, resolved)
      const openIt = (how: AppenderOptions) => openLog(files, resolved, file, format, how)
      return orClosed(file, async () => {
        await lock?.requireSoleName(file)
        // An append-only file can't be cut, so there is nothing to keep.
        const uncut = () => openIt({ ...options, quarantine: false })
        return { ...(await (isAppendOnly ? withoutCutting(resolved, uncut) : openIt(options))), lock }
      })
    })
    return new LogAppender(opened, options.durable)
  }

  append(encode: () => Uint8Array): Promise<AppendPosition> {
    if (this.#closing !== undefined) return Promise.reject(closedError(this.#opened.path))
    return this.#queue.append(encode)
  }

  flush(): Promise<void> {
    return this.#queue.flush()
  }

  /** Waits until every append is settled, then closes the file and releases the lock. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const { file, lock } = this.#opened
    await this.#queue.settle()
    try {
      await file.close()
    } finally {
      await lock?.release()
    }
  }
}

/** Creates the log's file with its header, durable; leaves no file where that fails. */
async function createFile(
  files: FileLayer,
  path: string,
  header: Uint8Array,
  mode = DEFAULT_MODE,
): Promise<LogFile> {
  const file = await placeNew(files, path, { mode, fill: (each) => writeExactly(each, header, 0) })
  try {
    await files.syncFolderOf(path)
    return file
  } catch (error) {
    await abandonNew(files, path, file)
    throw error
  }
}

async function openLog<H>(
  files: FileLayer,
  path: string,
  file: LogFile,
  format: LogFormat<H, unknown>,
  options: AppenderOptions,
): Promise<Omit<Opened<H>, 'lock'>> {
  const { maxDepth = DEFAULT_MAX_DEPTH } = options
  const { header, ...start } = await readHeader(file, format, { maxDepth })
  if (format.headerSchema === undefined) await requireLog(file)
  // The process that created the file may have died before its name was durable; without the name no append is.
  if (options.durable) await files.syncFolderOf(path)
  const recovery = await recoverTail(
    { files, path, isLocked: options.lock, file, ...start },
    {
      unterminated: options.unterminated,
      quarantine: chosenQuarantine(options.quarantine, path),
      durable: options.durable,
    },
  )
  const length = Number((await file.stat({ bigint: true })).size)
  return { files, path, file, header, recovery, length }
}

/** Runs the work under the log's lock; releases the lock where the work fails. */
async function whileLocked<Result>(
  files: FileLayer,
  path: string,
  options: AppenderOptions,
  work: (lock: WriterLock | undefined) => Promise<Result>,
): Promise<Result> {
  const lock = options.lock ? await WriterLock.acquire(path, options) : undefined
  try {
    // A process that was killed while it created the log may have left a second name for it.
    if (lock !== undefined) await removeUnfinished(files, path)
    return await work(lock)
  } catch (error) {
    await lock?.release()
    throw error
  }
}

async function orClosed<Result>(file: LogFile, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    await file.close()
    throw error
  }
}

/** Checked before each write: the path still names this file, and no other process has written to it or cut it. */
async function requireUnchanged({ files, path, file }: Opened<unknown>, length: number): Promise<void> {
  const [mine, named] = await Promise.all([file.stat({ bigint: true }), statOrNothing(files, path)])
  if (named === undefined) throw changedUnderWriter(path, 'was unlinked', length)
  if (!isSameFile(mine, named)) throw changedUnderWriter(path, 'was replaced by another file', length)
  if (mine.size === BigInt(length)) return
  throw changedUnderWriter(path, `is ${mine.size} bytes long, where this writer left it at ${length}`, length)
}

function closedError(path: string): LogError {
  return new LogError('ERR_LOG_CLOSED', `the writer of ${path} is closed: open the log again to append to it`)
}
