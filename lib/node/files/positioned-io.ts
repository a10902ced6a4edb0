// Reading at a position, until there is nothing more to read. A read may give less than was asked for, and where
// a page is damaged Linux gives what stands before it, without an error. So a read that gives little is never
// taken for the end of the file, and one that gives nothing only where the file's size says the same.

import type { BigIntStats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { LogError } from '../../core/log-error.js'
import { cutWhileRead } from './changed-log.js'

/** The parts of a file handle that reading at a position needs. */
export type ReadableFile = Pick<FileHandle, 'read'> & {
  stat(options: { bigint: true }): Promise<BigIntStats>
}

/** What was read before reading failed, or ended. */
export interface PartlyRead {
  /** Shorter than the buffer only where the file ends or reading failed. */
  bytes: Buffer
  /** What reading on, after those bytes, failed with. */
  failure: Error | undefined
}

/**
 * Reads until the buffer is full or the file ends. Resolves with the part of the buffer that was filled.
 * @throws what a read fails with, with the `offset` where it did; LogError ERR_LOG_CHANGED where the file was cut to
 *   before `position`, ERR_LOG_FAILED where reads give nothing although the file goes on
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

/** The same as `readExactly` for whoever can use what stands before a failure. Does not reject. */
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

/** One read; 0 at the end of the file alone. */
async function readOn(file: ReadableFile, buffer: Buffer, from: number, position: number): Promise<number> {
  const read = async () => (await file.read(buffer, from, buffer.length - from, position)).bytesRead
  const bytesRead = await read()
  if (bytesRead > 0) return bytesRead
  const size = await sizeOf(file)
  if (size < position) await requireUnsized(file, size)
  if (size <= position) return 0
  // It may have grown between the read and the look at its size.
  const more = await read()
  if (more > 0) return more
  const sizeNow = await sizeOf(file)
  throw sizeNow < size ? cutWhileRead(sizeNow) : nothingRead(position, sizeNow)
}

async function sizeOf(file: ReadableFile): Promise<number> {
  return Number((await file.stat({ bigint: true })).size)
}

/** What the system makes up as it is read (in /proc) has no size, yet content. Any other was cut. */
async function requireUnsized(file: ReadableFile, size: number): Promise<void> {
  const hasContent = size === 0 && (await file.read(Buffer.alloc(1), 0, 1, 0)).bytesRead > 0
  if (!hasContent) throw cutWhileRead(size)
}

/** The system doesn't say where a read failed. */
export function placed(error: Error, offset: number): Error {
  return Object.assign(error, { offset, ...error })
}

/** A network file system whose server disagrees on the size does that, and so do the files of /sys. */
export function nothingRead(offset: number, size: number): LogError {
  const message = `reads give nothing from byte ${offset} on, and no error, although the file says that it has ${size} bytes: what follows is unknown`
  return new LogError('ERR_LOG_FAILED', message, { offset })
}

/** The part of a file handle that writing at a position needs. */
export type WritableFile = Pick<FileHandle, 'write'>

/** Writes every byte: one `write` may take fewer than it was given. */
export async function writeExactly(file: WritableFile, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += await writeSome(file, bytes, written, position + written)
  }
}

/**
 * Writes as many of the bytes from `start` on as the file takes at once, one at the least: how many that was.
 * @param position null: where the file stands
 */
export async function writeSome(
  file: WritableFile,
  bytes: Uint8Array,
  start: number,
  position: number | null,
): Promise<number> {
  const { bytesWritten } = await file.write(bytes, start, bytes.length - start, position)
  if (bytesWritten === 0) throw new Error('the file takes no more bytes')
  return bytesWritten
}
