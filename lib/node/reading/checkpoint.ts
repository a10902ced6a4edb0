// Resuming in the middle of a log. A checkpoint is trusted only if it follows a terminator: any other would turn the rest of a
// line into damage, or into an entry that was never written.

import { type FileHandle, open, stat } from 'node:fs/promises'
import { BackwardScan } from '../../core/lines/backward-scan.js'
import { BYTE_ORDER_MARK, endsLine, LF, returnLength } from '../../core/lines/line-format.js'
import { byteOrderMarkLength } from '../../core/lines/source-encoding.js'
import { LogError } from '../../core/log-error.js'
import { wholeNumber } from '../../core/option-checks.js'
import { LOCAL_READ_BYTES } from '../files/block-sizes.js'
import { lastNewline } from '../files/newline-search.js'
import { readExactly, readPart } from '../files/positioned-io.js'

/** Where to resume: the `next` of the last record that the caller has dealt with. */
export interface Checkpoint {
  /** In bytes from the start of the file; the byte after a terminator. */
  offset: number
  /**
   * The number of the line that begins there, from 1. Default: 2 where the format has a header, 1 where it has none,
   * whatever the offset.
   */
  line?: number | undefined
}

/** Where reading would resume: ready to be stored, and for `from`. */
export interface ReadPosition {
  /** In bytes from the start of the source. */
  offset: number
  /** The number of the line that begins there, counted from 1. */
  line: number
}

/** Where reading continues, and the header, which is read first. */
export interface ResumePoint {
  /** Line 1 with its terminator; empty where the log has no header line. */
  header: Uint8Array
  offset: number
  line: number
  /** The length of the log up to and including the last terminator before `offset`. */
  committed: number
}

/** @throws RangeError for a malformed checkpoint; TypeError for what is neither a checkpoint nor 'end' */
export function checkCheckpoint(from: Checkpoint | 'end'): void {
  if (from === 'end') return
  if (typeof from !== 'object' || from === null)
    throw new TypeError("option from must be a checkpoint ({ offset, line }) or 'end'")
  const { offset, line } = from
  wholeNumber('from.offset', offset, 0, Number.MAX_SAFE_INTEGER)
  if (line !== undefined) wholeNumber('from.line', line, 1, Number.MAX_SAFE_INTEGER)
}

/**
 * Opens the file of a checkpoint that is not its start.
 * @throws LogError ERR_LOG_CHECKPOINT where the path does not name a regular file; what opening it fails with
 */
export async function openToResume(path: string | URL, from: Checkpoint | 'end'): Promise<FileHandle> {
  // Checked before opening: opening a FIFO would wait for its writer.
  if ((await stat(path)).isFile()) return open(path, 'r')
  if (from !== 'end') throw checkpointError(from.offset, 'only a regular file can be resumed')
  throw new LogError('ERR_LOG_CHECKPOINT', "can't begin at the end of what is not a regular file")
}

/** The checkpoint at the end of the file: after its last terminator. */
export async function endOf(file: FileHandle): Promise<Checkpoint> {
  const { size } = await file.stat()
  const [last] = await bytesAt(file, Math.max(0, size - 1), 1)
  return { offset: endsLine(last) ? size : await committedBefore(file, size) }
}

/**
 * Finds where to continue; undefined where that is the start of the file.
 *
 * @param hasHeader whether line 1 must be read first
 * @param keepsTail whether a last line without a terminator counts as an entry, so that a checkpoint may be the end of it
 * @throws LogError ERR_LOG_CHECKPOINT where no line begins at the offset
 */
export async function resumePoint(
  file: FileHandle,
  { offset, line }: Checkpoint,
  hasHeader: boolean,
  keepsTail: boolean,
  maxLineBytes: number,
): Promise<ResumePoint | undefined> {
  const { size } = await file.stat()
  if (offset > size) throw checkpointError(offset, `the file ends at byte ${size}`)
  if (offset === byteOrderMarkLength(await bytesAt(file, 0, BYTE_ORDER_MARK.length))) return undefined
  const header = hasHeader ? await firstLine(file, maxLineBytes) : new Uint8Array(0)
  // The file is a header without a terminator: it is read from the start, and nothing follows it.
  if (hasHeader && header.at(-1) !== LF && offset === size) return undefined
  // Like a kept tail, a header may have been the end of the file, and its terminator completed since.
  const mayEndUnterminated = keepsTail || offset < header.length
  const start = await lineStart(file, offset, mayEndUnterminated, size)
  return {
    header,
    offset: start.offset,
    line: line ?? (hasHeader ? 2 : 1),
    committed: start.isTerminated ? start.offset : await committedBefore(file, start.offset),
  }
}

/** Line 1 with its terminator; where it is longer than `maxLineBytes`, only its start, and a terminator. */
async function firstLine(file: FileHandle, maxLineBytes: number): Promise<Uint8Array> {
  const blocks: Uint8Array[] = []
  for (let position = 0; position <= maxLineBytes; position += LOCAL_READ_BYTES) {
    const { bytes, failure } = await readPart(file, Buffer.allocUnsafe(LOCAL_READ_BYTES), position)
    const newline = bytes.indexOf(LF)
    // A part after line 1 that can't be read may lie before the checkpoint, where it does not matter.
    if (newline < 0 && failure !== undefined) throw failure
    blocks.push(newline < 0 ? bytes : bytes.subarray(0, newline + 1))
    if (newline >= 0 || bytes.length < LOCAL_READ_BYTES) return Buffer.concat(blocks)
  }
  return Buffer.concat([...blocks, Uint8Array.of(LF)])
}

/** Where the checkpoint's line begins: after its terminator, if that was completed since. */
async function lineStart(
  file: FileHandle,
  offset: number,
  mayEndUnterminated: boolean,
  size: number,
): Promise<{ offset: number; isTerminated: boolean }> {
  const [before, here, following] = await bytesAt(file, offset - 1, 3)
  return lineStartAt({ before, here, following }, offset, mayEndUnterminated, offset === size)
}

/**
 * The same, by the bytes around the checkpoint.
 * @param around the byte before it, and the two after it; undefined after the end of the log
 * @throws LogError ERR_LOG_CHECKPOINT where no line begins there
 */
export function lineStartAt(
  { before, here, following }: Partial<Record<'before' | 'here' | 'following', number | undefined>>,
  offset: number,
  mayEndUnterminated: boolean,
  isEnd: boolean,
): { offset: number; isTerminated: boolean } {
  if (before === LF) return { offset, isTerminated: true }
  const followsReturn = returnLength(before) > 0
  const mayFollowNoNewline = followsReturn || mayEndUnterminated
  if (mayFollowNoNewline && isEnd) return { offset, isTerminated: followsReturn }
  if (mayFollowNoNewline && here === LF) return { offset: offset + 1, isTerminated: true }
  if (mayEndUnterminated && following === LF && returnLength(here) > 0)
    return { offset: offset + 2, isTerminated: true }
  throw checkpointError(offset, 'the byte before it ends no line')
}

/** For a kept tail, which has no terminator yet: the end of the last terminator before it. */
async function committedBefore(file: FileHandle, end: number): Promise<number> {
  const mark = byteOrderMarkLength(await bytesAt(file, 0, BYTE_ORDER_MARK.length))
  return Math.max(mark, (await lastNewline(file, new BackwardScan(end, LOCAL_READ_BYTES, mark))) + 1)
}

/** The bytes at a position, fewer at the end of the file. */
function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  return readExactly(file, Buffer.allocUnsafe(length), position)
}

export function checkpointError(offset: number, why: string): LogError {
  const message = `can't resume at byte ${offset}: ${why}; a checkpoint is the \`next\` of a record of this file`
  return new LogError('ERR_LOG_CHECKPOINT', message, { offset })
}
