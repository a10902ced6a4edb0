// A small file, read at once. A source that reads on demand holds buffers, asks for the size again and again, and hands
// each step to another thread: for thousands of small logs that takes several times as long as all the rest.

import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'

const MOST_BYTES = 64 * 1024

/**
 * All bytes of a small regular file; undefined for any other file, and for one that is growing.
 * @throws what the system fails with
 */
export function smallFile(path: string): Uint8Array | undefined {
  // Before it is opened, since opening a FIFO would wait for its writer.
  if (!isSmall(statSync(path))) return undefined
  const descriptor = openSync(path, 'r')
  try {
    const { size } = fstatSync(descriptor)
    const bytes = Buffer.allocUnsafe(size + 1)
    const length = readSync(descriptor, bytes, 0, bytes.length, 0)
    // A file that the system generates has size 0, and a short read is not the end: those are read on demand.
    return length === size && size > 0 ? bytes.subarray(0, size) : undefined
  } finally {
    closeSync(descriptor)
  }
}

function isSmall(stats: { size: number; isFile(): boolean }): boolean {
  return stats.isFile() && stats.size <= MOST_BYTES
}
