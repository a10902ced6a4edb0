// What opening a log for writing does to its end. A line that stays gets the terminator that it lacks; what is cut off is
// an append that was never acknowledged, and goes to the quarantine first.

import { BackwardScan } from '../../core/lines/backward-scan.js'
import { LF, returnLength } from '../../core/lines/line-format.js'
import type { Unterminated } from '../../format/log-format.js'
import { changedMeanwhile } from '../files/changed-log.js'
import type { FileLayer, LogFile } from '../files/file-layer.js'
import { lastNewline } from '../files/newline-search.js'
import { QuarantineLog } from '../quarantine/quarantine-log.js'
import { cutTail, keptLength, lastByteOf, TERMINATOR, terminate } from './tail-cut.js'

/** What opening did to the end of the log. */
export interface TailRecovery {
  /**
   * 'truncated': a torn tail was removed; whole values before it, if there are any, got a terminator. 'completed': a
   * whole last line got its terminator.
   */
  action: 'none' | 'truncated' | 'completed'
  /** Where the removed bytes, or the completed line, began, in bytes; for 'none' the length of the log. */
  offset: number
  /** How many bytes were removed, or the completed line's length without its terminator; 0 for 'none'. */
  length: number
  /** The file that the removed bytes were copied to, as a section of its own: see `quarantineFormat`. */
  quarantine?: string
}

export interface TailOptions {
  unterminated: Unterminated
  /** The file that removed bytes are copied to first; undefined: they are not kept. */
  quarantine: string | undefined
  durable: boolean
}

/** A log whose header has been read. */
export interface OpenLog {
  files: FileLayer
  /** Its path, resolved. */
  path: string
  /** Whether this process holds the log's lock. */
  isLocked: boolean
  file: LogFile
  /** Where line 1 begins: after the byte order mark. */
  linesFrom: number
  /** Where the first entry's line begins: after the header, or after the byte order mark. */
  entriesFrom: number
}

const BLOCK_BYTES = 1024 * 1024
const NOTHING = new Uint8Array(0)

/** Repairs the end of the log. Its cost grows with the tail, not with the log. */
export async function recoverTail(log: OpenLog, options: TailOptions): Promise<TailRecovery> {
  const { file } = log
  const size = Number((await file.stat({ bigint: true })).size)
  const lastByte = await lastByteOf(file, size)
  if (lastByte === LF || size === log.linesFrom) return { action: 'none', offset: size, length: 0 }
  const scan = new BackwardScan(size, BLOCK_BYTES, log.linesFrom)
  const start = Math.max(log.linesFrom, (await lastNewline(file, scan)) + 1)
  const endsInCr = returnLength(lastByte) > 0
  const tail = { length: size - start, endsInCr, isHeader: start < log.entriesFrom }
  const kept = await keptLength(file, start, tail, options.unterminated)
  if (kept < tail.length) return cut(log, start, start + kept, size, options)
  await terminate(file, size, options.durable)
  return { action: 'completed', offset: start, length: kept - returnLength(lastByte) }
}

/** Cuts the log to `end` bytes; what stays of the line that begins at `start` gets a terminator. */
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

/** Copies [end, size) to the quarantine. Resolves with the quarantine's path, once the copy is durable. */
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
    // Only the end of the log is read, so its line number is unknown.
    const removal = { line: 0, reason: 'truncated' }
    const added = end > start ? TERMINATOR : NOTHING
    await quarantine.commit(await quarantine.keepTail(file, end, size, removal, added))
  } catch (error) {
    await quarantine.abandon()
    throw error
  }
  return quarantine.path
}

/** The cut would also remove what another process, without the lock, has appended since the tail was read. */
async function requireStillEnding({ file, path }: OpenLog, size: number): Promise<void> {
  const now = await file.stat({ bigint: true })
  if (now.size === BigInt(size)) return
  throw changedMeanwhile(path, 'while its torn end was kept', 'the log was left as it was')
}
