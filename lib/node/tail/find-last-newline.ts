import type { FileHandle } from 'node:fs/promises'
import { BackwardScan } from '../../core/lines/backward-scan.js'
import { knownOptions, type OptionNames, wholeNumber } from '../../core/option-checks.js'
import { SEQUENTIAL_READ_BYTES } from '../files/block-sizes.js'
import { lastNewline } from '../files/newline-search.js'
import { withFile } from '../files/regular-file.js'

const LARGEST_BLOCK_BYTES = 1024 * 1024 * 1024

/** The options of `findLastNewline`. All may be left out. */
export interface FindOptions {
  /** Search only before this offset, in bytes, from 0. Default: the end of the file. */
  before?: number | undefined
  /** The most that one read takes, in bytes: 1 to 2^30 (1 GiB). Default 1 MiB. */
  blockBytes?: number | undefined
  /** Checked before each read. */
  signal?: AbortSignal | undefined
}

const FIND_OPTIONS: OptionNames<FindOptions> = { before: true, blockBytes: true, signal: true }

/**
 * Offset of the last '\n' before `before` (default: the end of the file), in bytes; -1 if there is no '\n' before it.
 * Reads backwards, each byte once, into one buffer: the cost grows only with the distance to the '\n'.
 *
 * A file handle is left open, and its position is not moved. The bytes are searched as they are, of a compressed file, too.
 *
 * @throws RangeError for options out of range; EISDIR or EINVAL where the path is not of a regular file; LogError
 *   ERR_LOG_CHANGED where the file is cut during the search; AbortError
 */
export async function findLastNewline(
  file: string | URL | FileHandle,
  options: FindOptions = {},
): Promise<number> {
  knownOptions(options, FIND_OPTIONS)
  const { before = Number.MAX_SAFE_INTEGER, blockBytes = SEQUENTIAL_READ_BYTES, signal } = options
  wholeNumber('before', before, 0, Number.MAX_SAFE_INTEGER)
  wholeNumber('blockBytes', blockBytes, 1, LARGEST_BLOCK_BYTES)
  return withFile(file, async (handle) => {
    const { size } = await handle.stat()
    return lastNewline(handle, new BackwardScan(Math.min(before, size), blockBytes), signal)
  })
}
