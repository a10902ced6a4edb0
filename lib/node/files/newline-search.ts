import type { BackwardScan } from '../../core/lines/backward-scan.js'
import { throwIfAborted } from './abort-error.js'
import { type ReadableFile, readWhole } from './positioned-io.js'

/**
 * The offset of the LF that a backward scan finds first; -1 where it finds none.
 * @throws what reading fails with; LogError ERR_LOG_CHANGED where the file ends before the scanned range; AbortError
 */
export async function lastNewline(
  file: ReadableFile,
  scan: BackwardScan,
  signal?: AbortSignal,
): Promise<number> {
  let buffer = Buffer.alloc(0)
  for (let range = scan.next(); range !== undefined; range = scan.next()) {
    throwIfAborted(signal)
    // The first range is small, and mostly the only one; no range is larger than the second. So this allocates twice at most.
    if (range.length > buffer.length) buffer = Buffer.allocUnsafeSlow(range.length)
    const bytes = await readWhole(file, buffer.subarray(0, range.length), range.position)
    const offset = scan.look(bytes, range)
    if (offset >= 0) return offset
  }
  return -1
}
