import type { FileHandle } from 'node:fs/promises'
import { BackwardScan } from '../../core/lines/backward-scan.js'
import { wholeNumber } from '../../core/option-checks.js'
import { SEQUENTIAL_READ_BYTES } from '../files/block-sizes.js'
import { lastNewline } from '../files/newline-search.js'
import { withFile } from '../files/regular-file.js'

const LARGEST_BLOCK_BYTES = 1024 * 1024 * 1024

export interface FindOptions {
  /** Look at what stands before this offset alone. Default: the end of the file. */
  before?: number
  /** How much is read at once, at the most: 1 byte to 1 GiB. Default 1 MiB. */
  blockBytes?: number
  /** Looked at before each read. */
  signal?: AbortSignal
}

/**
 * Offset of the last '\n' before `before` (default: the end of the file); -1 where there is none. Reads
 * backwards from there, each byte once, into one buffer: its cost grows with the distance alone.
 *
 * A file handle is left open, and its own position where it was.
 *
 * @throws RangeError for options out of range; EISDIR or EINVAL for a path that is not of a regular file; LogError
 *   ERR_LOG_CHANGED where the file is cut meanwhile; an AbortError
 */
export async function findLastNewline(
  file: string | URL | FileHandle,
  options: FindOptions = {},
): Promise<number> {
  const { before = Number.MAX_SAFE_INTEGER, blockBytes = SEQUENTIAL_READ_BYTES, signal } = options
  wholeNumber('before', before, 0, Number.MAX_SAFE_INTEGER)
  wholeNumber('blockBytes', blockBytes, 1, LARGEST_BLOCK_BYTES)
  return withFile(file, async (handle) => {
    const { size } = await handle.stat()
    return lastNewline(handle, new BackwardScan(Math.min(before, size), blockBytes), signal)
  })
}
