// A file handle that records which ranges are read through it.

import { type FileHandle, open } from 'node:fs/promises'
import type { Test } from 'tap'

export interface ReadRange {
  position: number
  length: number
  /** The memory of the buffer that was read into. */
  memory: ArrayBufferLike
}

/** Opens the file until the end of the test. `beforeRead` is called with the number of reads so far. */
export async function countingHandle(
  t: Test,
  path: string,
  beforeRead: (reads: number) => unknown = () => {},
): Promise<{ handle: FileHandle; ranges: ReadRange[] }> {
  const handle = await open(path, 'r')
  t.teardown(() => handle.close())
  const ranges: ReadRange[] = []
  const read = handle.read.bind(handle) as (...args: unknown[]) => unknown
  Object.defineProperty(handle, 'read', {
    value: async (buffer: Uint8Array, start: number, length: number, position: number) => {
      await beforeRead(ranges.length)
      ranges.push({ position, length, memory: buffer.buffer })
      return read(buffer, start, length, position)
    },
  })
  return { handle, ranges }
}
