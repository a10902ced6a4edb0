// What reopening does to the end of a log. The reader's rules decide: what it emits stays, what it leaves
// unread goes. A last line that ends in '\r', a header that is all there is, and with 'keep' a last line that
// is a valid entry are whole, and get the terminator that they lack. Everything else behind the last newline
// is an append that nobody was told of, and is cut off.

import { BackwardScan } from '../core/backward-scan.js'
import { LineDecoder } from '../core/line-decoder.js'
import { CR, DEFAULT_MAX_LINE_BYTES, LF } from '../core/line-format.js'
import type { LogFormat, Unterminated } from '../format/log-format.js'
import { readExactly } from './exact-read.js'
import { writeExactly } from './exact-write.js'
import type { FileLayer, LogFile } from './file-layer.js'
import { lastNewline } from './find-last-newline.js'
import { copyToQuarantine } from './quarantine-copy.js'
import { strictText } from './strict-text.js'

/** What was done to the end of the log when it was opened. */
export interface TailRecovery {
  /** 'truncated': a torn tail was removed. 'completed': a whole last line got its terminator. */
  action: 'none' | 'truncated' | 'completed'
  /** Where the removed bytes, or the completed line, began; for 'none' the length of the log. */
  offset: number
  /** How many bytes were removed, or the completed line's length, terminator left out; for 'none' 0. */
  length: number
  /** The file that the removed bytes were copied to. */
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
  file: LogFile
  format: LogFormat<unknown, unknown>
  /** Behind the byte order mark. */
  linesFrom: number
  /** Behind the header, or behind the byte order mark. */
  entriesFrom: number
}

/** Mends the end of the log. Its cost is that of the tail: the same for a log of any length. */
export async function recoverTail(log: OpenLog, options: TailOptions): Promise<TailRecovery> {
  const size = Number((await log.file.stat({ bigint: true })).size)
  const last = (await readExactly(log.file, Buffer.alloc(1), Math.max(0, size - 1)))[0]
  if (last === LF || size === log.linesFrom) return { action: 'none', offset: size, length: 0 }
  const scan = new BackwardScan(size, BLOCK_BYTES, log.linesFrom)
  const start = Math.max(log.linesFrom, (await lastNewline(log.file, scan)) + 1)
  const whole = last === CR || start < log.entriesFrom || (await isKept(log, start, size, options))
  if (whole) return complete(log, start, last === CR ? size - 1 : size, size, options.durable)
  return cut(log, start, size, options)
}

const BLOCK_BYTES = 1024 * 1024

async function isKept(
  log: OpenLog,
  start: number,
  size: number,
  { unterminated, maxDepth }: TailOptions,
): Promise<boolean> {
  if (unterminated !== 'keep' || size - start > DEFAULT_MAX_LINE_BYTES) return false
  const line = await readExactly(log.file, Buffer.allocUnsafeSlow(size - start), start)
  return new LineDecoder(log.format, strictText, maxDepth).decode(line, 0, line.length) === 'entry'
}

async function complete(
  { file }: OpenLog,
  start: number,
  end: number,
  size: number,
  durable: boolean,
): Promise<TailRecovery> {
  await writeExactly(file, Uint8Array.of(LF), size)
  if (durable) await file.sync()
  return { action: 'completed', offset: start, length: end - start }
}

async function cut(
  { files, file }: OpenLog,
  start: number,
  size: number,
  options: TailOptions,
): Promise<TailRecovery> {
  const removed = { action: 'truncated', offset: start, length: size - start } as const
  const { quarantine: wanted } = options
  const kept =
    wanted === undefined ? {} : { quarantine: await copyToQuarantine(files, file, start, size, wanted) }
  await file.truncate(start)
  if (options.durable) await file.sync()
  return { ...removed, ...kept }
}
