import { type FileHandle, open, stat } from 'node:fs/promises'
import { BackwardScan } from '../core/backward-scan.js'
import { wholeNumber } from '../core/parse-options.js'
import { throwIfAborted } from './abort-error.js'
import { type ReadableFile, readWhole } from './exact-read.js'
import { requireRegularFile } from './regular-file.js'

const BLOCK_BYTES = 1024 * 1024
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
  const { before = Number.MAX_SAFE_INTEGER, blockBytes = BLOCK_BYTES, signal } = options
  wholeNumber('before', before, 0, Number.MAX_SAFE_INTEGER)
  wholeNumber('blockBytes', blockBytes, 1, LARGEST_BLOCK_BYTES)
  return withFile(file, async (handle) => {
    const { size } = await handle.stat()
    return lastNewline(handle, new BackwardScan(Math.min(before, size), blockBytes), signal)
  })
}

/** Runs the scan to the first LF that it finds, or through. */
export async function lastNewline(
  file: ReadableFile,
  scan: BackwardScan,
  signal?: AbortSignal,
): Promise<number> {
  let buffer = Buffer.alloc(0)
  for (let range = scan.next(); range !== undefined; range = scan.next()) {
    throwIfAborted(signal)
    // The first range is small, and mostly the only one. The second is the largest.
    if (range.length > buffer.length) buffer = Buffer.allocUnsafeSlow(range.length)
    const bytes = await readWhole(file, buffer.subarray(0, range.length), range.position)
    const offset = scan.look(bytes, range)
    if (offset >= 0) return offset
  }
  return -1
}

/** Opens a path for the time of the work; leaves a handle as it is. */
export async function withFile<Result>(
  file: string | URL | FileHandle,
  work: (handle: FileHandle) => Promise<Result>,
): Promise<Result> {
  if (typeof file === 'object' && 'fd' in file) return work(file)
  requireRegularFile(file, await stat(file))
  const handle = await open(file, 'r')
  try {
    return await work(handle)
  } finally {
    await handle.close()
  }
}
