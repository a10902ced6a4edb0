// Reading and writing at a position, all that was asked for. A read may return fewer bytes, and before a damaged page Linux
// returns those that precede it, without an error. So a short read is never taken for the end of the file, and an empty read
// only where the file's size agrees.

import type { BigIntStats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { LogError } from '../../core/log-error.js'
import { cutWhileRead } from './changed-log.js'

/** The parts of a file handle that reading at a position needs. */
export interface ReadableFile {
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }>
  stat(options: { bigint: true }): Promise<Pick<BigIntStats, 'size'>>
}

/** The bytes that were read before reading failed or the file ended. */
export interface PartlyRead {
  /** Shorter than the buffer only where the file ends or reading failed. */
  bytes: Buffer
  /** The error of the read after those bytes. */
  failure: Error | undefined
}

/**
 * Reads until the buffer is full or the file ends. Resolves with the part of the buffer that was filled.
 * @throws the error of a read, with the `offset` of that read; LogError ERR_LOG_CHANGED where the file was cut to before
 *   `position`, ERR_LOG_FAILED where reads return no bytes although the file goes on
 */
export async function readExactly(file: ReadableFile, buffer: Buffer, position: number): Promise<Buffer> {
  const { bytes, failure } = await readPart(file, buffer, position)
  if (failure !== undefined) throw failure
  return bytes
}

/** Fills the buffer. @throws as `readExactly`; LogError ERR_LOG_CHANGED where the file ends before it is full */
export async function readWhole(file: ReadableFile, buffer: Buffer, position: number): Promise<Buffer> {
  const bytes = await readExactly(file, buffer, position)
  if (bytes.length < buffer.length) throw cutWhileRead(position + bytes.length)
  return bytes
}

/** As `readExactly`, for callers that can use the bytes before a failure. Does not reject. */
export async function readPart(file: ReadableFile, buffer: Buffer, position: number): Promise<PartlyRead> {
  let filled = 0
  let failure: Error | undefined
  try {
    while (filled < buffer.length) {
      const bytesRead = await readOn(file, buffer, filled, position + filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
  } catch (error) {
    failure = placed(error as Error, position + filled)
  }
  return { bytes: buffer.subarray(0, filled), failure }
}

/** One read: how many bytes it returned. 0 only at the end of the file. */
async function readOn(file: ReadableFile, buffer: Buffer, from: number, position: number): Promise<number> {
  const read = async () => (await file.read(buffer, from, buffer.length - from, position)).bytesRead
  const bytesRead = await read()
  if (bytesRead > 0) return bytesRead
  const size = await sizeOf(file)
  if (size < position) await requireUnsized(file, size)
  if (size <= position) return 0
  // The file may have grown between the read and the stat.
  const more = await read()
  if (more > 0) return more
  const sizeNow = await sizeOf(file)
  throw sizeNow < size ? cutWhileRead(sizeNow) : nothingRead(position, sizeNow)
}

async function sizeOf(file: ReadableFile): Promise<number> {
  return Number((await file.stat({ bigint: true })).size)
}

/** A file that the system generates while it is read (in /proc) has content, but its size is 0. Any other was cut. */
async function requireUnsized(file: ReadableFile, size: number): Promise<void> {
  const hasContent = size === 0 && (await file.read(Buffer.alloc(1), 0, 1, 0)).bytesRead > 0
  if (!hasContent) throw cutWhileRead(size)
}

/** Adds the offset of the read that failed, which the system does not report. */
export function placed(error: Error, offset: number): Error {
  return Object.assign(error, { offset, ...error })
}

/** For an empty read before the end of the file: network file systems whose server disagrees on the size, and files in /sys. */
export function nothingRead(offset: number, size: number): LogError {
  const message = `reads give nothing from byte ${offset} on, and no error, although the file says that it has ${size} bytes: what follows is unknown; check the disk or the network file system`
  return new LogError('ERR_LOG_FAILED', message, { offset })
}

/** The part of a file handle that writing at a position needs. */
export type WritableFile = Pick<FileHandle, 'write'>

/** Writes every byte: a single `write` may take only some of them. */
export async function writeExactly(file: WritableFile, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += await writeSome(file, bytes, written, position + written)
  }
}

/**
 * Writes the bytes from `start` on with one `write`, and resolves with how many it took, at least 1.
 * @param position null: the file's own position
 */
export async function writeSome(
  file: WritableFile,
  bytes: Uint8Array,
  start: number,
  position: number | null,
): Promise<number> {
  const { bytesWritten } = await file.write(bytes, start, bytes.length - start, position)
  if (bytesWritten === 0)
    throw new Error('the file takes no more bytes: a write of it took none, without an error')
  return bytesWritten
}
