// A log that is open for appending, over any file layer: how it is made, how it is opened, and what is
// looked at before each write.

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
import { quarantinePath } from '../quarantine/quarantine-path.js'
import { recoverTail, type TailRecovery } from '../tail/tail-recovery.js'
import { type AppendPosition, AppendQueue } from './append-queue.js'

export interface AppenderOptions {
  durable: boolean
  lock: boolean
  takeOver?: boolean
  unterminated: Unterminated
  /** true: beside the log. */
  quarantine: boolean | string
  /** Of a new log, less what the process masks out. */
  mode?: number
  /** As for the parser; left out: its default. */
  maxDepth?: number | undefined
}

/** As Node has it. */
const DEFAULT_MODE = 0o666

/** What opening found, and what closing must let go of. */
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
        // What can't be cut off needs no copy.
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

  /** Waits for what is on its way, and lets go of everything. */
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

/** The log's file, new, with its header durable; no trace of it where that fails. */
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
  // Whoever made the file may have died before its name was durable: without it, no append would be.
  if (options.durable) await files.syncFolderOf(path)
  const wanted = options.quarantine === true ? quarantinePath(path) : options.quarantine
  const recovery = await recoverTail(
    { files, path, isLocked: options.lock, file, format, ...start },
    {
      unterminated: options.unterminated,
      quarantine: wanted === false ? undefined : wanted,
      durable: options.durable,
      maxDepth,
    },
  )
  const length = Number((await file.stat({ bigint: true })).size)
  return { files, path, file, header, recovery, length }
}

/** Runs the work under the log's lock, which is let go of where the work fails. */
async function whileLocked<Result>(
  files: FileLayer,
  path: string,
  options: AppenderOptions,
  work: (lock: WriterLock | undefined) => Promise<Result>,
): Promise<Result> {
  const lock = options.lock ? await WriterLock.acquire(path, options) : undefined
  try {
    // A process that was killed while it made the log may have left another name of it.
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

/** Before each write: the path still names this file, and nobody else has written to it or cut it. */
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
