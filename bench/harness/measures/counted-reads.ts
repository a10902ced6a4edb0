import type { FileHandle } from 'node:fs/promises'

export interface ReadCounter {
  reads: number
  bytes: number
}

/** Counts the reads of this handle from now on. */
export function countReads(handle: FileHandle): ReadCounter {
  const counter: ReadCounter = { reads: 0, bytes: 0 }
  const { read } = handle
  const counted = async (...given: unknown[]) => {
    const result: { bytesRead: number } = await Reflect.apply(read, handle, given)
    counter.reads += 1
    counter.bytes += result.bytesRead
    return result
  }
  Object.assign(handle, { read: counted })
  return counter
}
