import type { FileHandle } from 'node:fs/promises'

/** The part of a file handle that reading at a position needs. */
export type ReadableFile = Pick<FileHandle, 'read'>

/**
 * Reads until the buffer is full or the file ends: one `read` may give less than was asked for.
 * Resolves with the part of the buffer that was filled.
 */
export async function readExactly(file: ReadableFile, buffer: Buffer, position: number): Promise<Buffer> {
  let filled = 0
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}
