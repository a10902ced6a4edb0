import type { FileHandle } from 'node:fs/promises'

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
