// A log that is open for appending, over any file layer: how it is created or opened, what is checked before each write,
// and how it is closed.

import { encodeHeader } from '../../core/entries/entry-encoder.js'
import { DEFAULT_MAX_DEPTH } from '../../core/lines/line-format.js'
import { LogError } from '../../core/log-error.js'
import type { LogFormat, Unterminated } from '../../format/log-format.js'
import { WritingDiagnostics } from '../diagnostics/writing-diagnostics.js'
import { openToAppend, withoutCutting } from '../files/append-only.js'
import {
  type AppendingLayer,
  abandonNew,
  type FileLayer,
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
import { clearUnfinished } from '../quarantine/clear-unfinished.js'
import { chosenQuarantine } from '../quarantine/quarantine-path.js'
import { recoverTail, type TailRecovery } from '../tail/tail-recovery.js'
import { AppendQueue } from './append-queue.js'
import type { AppendPosition } from './group-commit.js'
import { requireUnchanged, requireUnchangedSync } from './unchanged-log.js'

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
  files: AppendingLayer
  path: string
  file: LogFile
  /** Whether the file can be opened for appending alone, and takes writes only at its end. */
  isAppendOnly: boolean
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
  readonly #diagnostics: WritingDiagnostics
  #closing: Promise<void> | undefined

  private constructor(opened: Opened<H>, format: string, durable: boolean) {
    this.header = opened.header
    this.recovery = opened.recovery
    this.#opened = opened
    this.#diagnostics = new WritingDiagnostics({ format, path: opened.path })
    this.#queue = newQueue(opened, this.#diagnostics, durable)
    this.#diagnostics.open(opened.recovery)
  }

  static async create<H>(
    files: AppendingLayer,
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
      const made = { files, path: resolved, file, isAppendOnly: false }
      return { ...made, lock, header, recovery, length: line.length }
    })
    return new LogAppender(opened, format.name, options.durable)
  }

  static async open<H>(
    files: AppendingLayer,
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
        const opened = await (isAppendOnly ? withoutCutting(resolved, uncut) : openIt(options))
        return { ...opened, files, isAppendOnly, lock }
      })
    })
    return new LogAppender(opened, format.name, options.durable)
  }

  append(encode: () => Uint8Array): Promise<AppendPosition> {
    if (this.#closing !== undefined) return Promise.reject(closedError(this.#opened.path))
    return this.#queue.append(encode)
  }

  /** The lines are written one after the other, or not at all where the disk does not take them. */
  appendMany(lines: readonly Uint8Array[]): Promise<AppendPosition[]> {
    if (this.#closing !== undefined) return Promise.reject(closedError(this.#opened.path))
    return this.#queue.appendMany(lines)
  }

  flush(): Promise<void> {
    return this.#queue.flush()
  }

  flushSync(): void {
    this.#queue.flushSync()
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
      this.#diagnostics.close()
    }
  }
}

function newQueue(opened: Opened<unknown>, diagnostics: WritingDiagnostics, durable: boolean): AppendQueue {
  const { files, path, file, isAppendOnly, length } = opened
  const synchronous = files.synchronous(file, path)
  return new AppendQueue({
    file,
    synchronous,
    writesAtEnd: isAppendOnly,
    position: length,
    durable,
    verify: (position) => requireUnchanged(files, path, file, position),
    verifySync: (least, most) => requireUnchangedSync(path, synchronous, least, most),
    diagnostics,
  })
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
): Promise<Omit<Opened<H>, 'files' | 'isAppendOnly' | 'lock'>> {
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
  return { path, file, header, recovery, length }
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
    if (lock !== undefined) await clearUnfinished(files, path)
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

function closedError(path: string): LogError {
  return new LogError('ERR_LOG_CLOSED', `the writer of ${path} is closed: open the log again to append to it`)
}
