// Opens a log whose last append was torn, or does a part of the work of opening. The log is made anew each time, since its
// tail is cut off.

import { type FileHandle, open, stat, unlink } from 'node:fs/promises'
import { EntryWriter, sessionFormat } from '../../lib/index.js'
import { tornLogChunks } from '../fixture/logs/torn-log.js'
import type { Task } from '../harness/tasks/task.js'
import { type Timed, timed } from '../harness/tasks/timed.js'
import { writeSynced } from '../harness/workspace/write-synced.js'

const WHOLE_BYTES = 64 * 1024
const BLOCK_BYTES = 1024 * 1024
const LF = 0x0a

const WAYS = { open: openAndClose, read: readTail, cut: cutTail }

export interface RepairTailInput {
  path: string
  tornBytes: number
  way: keyof typeof WAYS
}

/** Only opening, reading or cutting is timed. */
const repair: Task<RepairTailInput, Timed> = async ({ path, tornBytes, way }) => {
  const start = await writeSynced(path, tornLogChunks({ wholeBytes: WHOLE_BYTES, tornBytes }))
  const { seconds } = await WAYS[way](path, start)
  const { size } = await stat(path)
  if (way !== 'read' && size !== start) throw new Error(`the log is ${size} bytes long, not ${start}`)
  await unlink(path)
  return { seconds }
}

async function openAndClose(path: string): Promise<Timed> {
  const { result: writer, seconds } = await timed(() => EntryWriter.open(path, sessionFormat))
  await writer.close()
  return { seconds }
}

/** Reads forwards and examines each byte. */
async function readTail(path: string, start: number): Promise<Timed> {
  await using file = await open(path, 'r')
  return await timed(() => lookThrough(file, start))
}

async function lookThrough(file: FileHandle, start: number): Promise<void> {
  const block = Buffer.allocUnsafeSlow(BLOCK_BYTES)
  for (let position = start; ; ) {
    const { bytesRead } = await file.read(block, 0, BLOCK_BYTES, position)
    if (bytesRead === 0) return
    if (block.subarray(0, bytesRead).includes(LF)) throw new Error('a torn line has no newline')
    position += bytesRead
  }
}

async function cutTail(path: string, start: number): Promise<Timed> {
  await using file = await open(path, 'r+')
  return await timed(async () => {
    await file.truncate(start)
    await file.sync()
  })
}

export default repair
