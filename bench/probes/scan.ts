// Searches a file without a newline in one of several ways, once it is in the page cache.

import { readSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { findLastNewline } from '../../lib/index.js'
import type { Task } from '../harness/tasks/task.js'
import { type Timed, timed } from '../harness/tasks/timed.js'

const BLOCK_BYTES = 1024 * 1024
const LF = 0x0a

/** Each returns the offset of a newline, or -1. */
const WAYS = {
  findLastNewline: (file: FileHandle) => findLastNewline(file),
  forwards,
  forwardsSync,
}

export interface ScanInput {
  path: string
  way: keyof typeof WAYS
}

const scan: Task<ScanInput, Timed> = async ({ path, way }) => {
  await using file = await open(path, 'r')
  const goThrough = async () => {
    const offset = await WAYS[way](file)
    if (offset >= 0) throw new Error(`${way} found a newline at ${offset}, where there is none`)
  }
  await goThrough()
  const { seconds } = await timed(goThrough)
  return { seconds }
}

async function forwards(file: FileHandle): Promise<number> {
  const block = Buffer.allocUnsafeSlow(BLOCK_BYTES)
  for (let position = 0; ; ) {
    const { bytesRead } = await file.read(block, 0, BLOCK_BYTES, position)
    if (bytesRead === 0) return -1
    const index = block.subarray(0, bytesRead).indexOf(LF)
    if (index >= 0) return position + index
    position += bytesRead
  }
}

/** The least work in Node: no promise, no other thread. */
async function forwardsSync({ fd }: FileHandle): Promise<number> {
  const block = Buffer.allocUnsafeSlow(BLOCK_BYTES)
  for (let position = 0; ; ) {
    const bytesRead = readSync(fd, block, 0, BLOCK_BYTES, position)
    if (bytesRead === 0) return -1
    const index = block.subarray(0, bytesRead).indexOf(LF)
    if (index >= 0) return position + index
    position += bytesRead
  }
}

export default scan
