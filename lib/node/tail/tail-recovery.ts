// What opening does to the end of a log, and how. A last line that ends in '\r', and a header that is all there is, are
// whole, and get the terminator that they lack; what stays of any other is decided in `lib/core/parser/torn-tail.ts`. What
// goes is an append that was never acknowledged.

import { BackwardScan } from '../../core/lines/backward-scan.js'
import { CR, DEFAULT_MAX_LINE_BYTES, LF } from '../../core/lines/line-format.js'
import { keptTailLength } from '../../core/parser/torn-tail.js'
import type { LogFormat, Unterminated } from '../../format/log-format.js'
import { changedMeanwhile } from '../files/changed-log.js'
import type { FileLayer, LogFile } from '../files/file-layer.js'
import { lastNewline } from '../files/newline-search.js'
import { type ReadableFile, readExactly, readWhole, writeExactly } from '../files/positioned-io.js'
import { strictText } from '../parser/strict-text.js'
import { Turn } from '../parser/turn-taking.js'
import { QuarantineLog } from '../quarantine/quarantine-log.js'

/** What was done to the end of the log when it was opened. */
export interface TailRecovery {
  /**
   * 'truncated': a torn tail was removed; whole values before it, if there are any, got a terminator. 'completed': a
   * whole last line got its terminator.
   */
  action: 'none' | 'truncated' | 'completed'
  /** Where the removed bytes, or the completed line, began; for 'none' the length of the log. */
  offset: number
  /** How many bytes were removed, or the completed line's length, terminator left out; for 'none' 0. */
  length: number
  /** The file that the removed bytes were copied to, as a section of its own: see `quarantineFormat`. */
  quarantine?: string
}

export interface TailOptions {
  unterminated: Unterminated
  /** Where removed bytes are kept first; undefined: nowhere. */
  quarantine: string | undefined
  durable: boolean
  maxDepth?: number | undefined
}

/** A log whose header has been read. */
export interface OpenLog {
  files: FileLayer
  /** Its path, resolved. */
  path: string
  /** Whether this process holds the log's lock. */
  isLocked: boolean
  file: LogFile
  format: LogFormat<unknown, unknown>
  /** Behind the byte order mark. */
  linesFrom: number
  /** Behind the header, or behind the byte order mark. */
  entriesFrom: number
}

/** Repairs the end of the log. Its cost is that of the tail: the same for a log of any length. */
export async function recoverTail(log: OpenLog, options: TailOptions): Promise<TailRecovery> {
  const { file } = log
  const size = Number((await file.stat({ bigint: true })).size)
  const last = await lastByte(file, size)
  if (last === LF || size === log.linesFrom) return { action: 'none', offset: size, length: 0 }
  const scan = new BackwardScan(size, BLOCK_BYTES, log.linesFrom)
  const start = Math.max(log.linesFrom, (await lastNewline(file, scan)) + 1)
  const isWhole = last === CR || start < log.entriesFrom
  const kept = isWhole ? size - start : await keptLength(file, start, size, options.unterminated)
  if (start + kept < size) return cut(log, start, start + kept, size, options)
  await terminate(file, size, options.durable)
  return { action: 'completed', offset: start, length: kept - (last === CR ? 1 : 0) }
}

const BLOCK_BYTES = 1024 * 1024
const TERMINATOR = Uint8Array.of(LF)
const NOTHING = new Uint8Array(0)

/** LF where the log ends with a terminator, or is empty. */
export async function lastByte(file: ReadableFile, size: number): Promise<number> {
  const [last] = size === 0 ? [] : await readExactly(file, Buffer.alloc(1), size - 1)
  return last ?? LF
}

/** How many bytes of an unterminated line stay: see `lib/core/parser/torn-tail.ts`. */
export async function keptLength(
  file: ReadableFile,
  start: number,
  size: number,
  unterminated: Unterminated,
): Promise<number> {
  // One that is too long to be looked at can't be told from a torn one.
  if (unterminated === 'drop' || size - start > DEFAULT_MAX_LINE_BYTES) return 0
  const line = await readWhole(file, Buffer.allocUnsafeSlow(size - start), start)
  const work = keptTailLength(line, strictText)
  const turn = new Turn()
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
    await turn.afterSlice()
  }
}

/** Gives the last line its terminator. */
export async function terminate(file: LogFile, size: number, durable: boolean): Promise<void> {
  await writeExactly(file, TERMINATOR, size)
  if (durable) await file.sync()
}

/** Cuts what stands from `end` on; what is left of the line that begins at `start` gets a terminator. */
async function cut(
  log: OpenLog,
  start: number,
  end: number,
  size: number,
  options: TailOptions,
): Promise<TailRecovery> {
  const removed = { action: 'truncated', offset: end, length: size - end } as const
  const { quarantine: wanted } = options
  const kept = wanted === undefined ? {} : { quarantine: await keepTail(log, start, end, size, wanted) }
  await requireStillEnding(log, size)
  await cutTail(log.file, end, end > start, options.durable)
  return { ...removed, ...kept }
}

/** Its bytes must be safe elsewhere, where they are to be kept. */
export async function cutTail(
  file: LogFile,
  end: number,
  isTerminated: boolean,
  durable: boolean,
): Promise<void> {
  await file.truncate(end)
  // A crash in between leaves whole values without a terminator, which the next opening completes.
  if (isTerminated) await writeExactly(file, TERMINATOR, end)
  if (durable) await file.sync()
}

/** Resolves with the quarantine's path, once it is durable. */
async function keepTail(
  { files, path, isLocked, file }: OpenLog,
  start: number,
  end: number,
  size: number,
  wanted: string,
): Promise<string> {
  const place = { wanted, log: path, continues: isLocked }
  const damaged = await file.stat({ bigint: true })
  const quarantine = await QuarantineLog.begin(files, place, 'open', damaged)
  try {
    // Only the end of the log is read: nothing says which line it is.
    const removal = { line: 0, reason: 'truncated' }
    const added = end > start ? TERMINATOR : NOTHING
    await quarantine.commit(await quarantine.keepTail(file, end, size, removal, added))
  } catch (error) {
    await quarantine.abandon()
    throw error
  }
  return quarantine.path
}

/** What another process that holds no lock appended meanwhile would be cut off, too. */
async function requireStillEnding({ file, path }: OpenLog, size: number): Promise<void> {
  const now = await file.stat({ bigint: true })
  if (now.size === BigInt(size)) return
  throw changedMeanwhile(path, 'while its torn end was kept', 'it was left as it is')
}
