import type { BackwardScan } from '../../core/lines/backward-scan.js'
import { throwIfAborted } from './abort-error.js'
import { type ReadableFile, readWhole } from './positioned-io.js'

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
