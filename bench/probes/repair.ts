// Repairs a damaged log, or does a part of the work of a repair, on a copy, since a repaired log is no longer damaged.

import { copyFile, type FileHandle, open, unlink } from 'node:fs/promises'
import { type RecoverySummary, readEntries, repairLog, sessionFormat } from '../../lib/index.js'
import type { Task } from '../harness/tasks/task.js'
import { type Timed, timed } from '../harness/tasks/timed.js'

const BLOCK_BYTES = 1024 * 1024

const WAYS = { repair, read, copy }

export interface RepairInput {
  damaged: string
  /** The path of the copy, which is removed afterwards. */
  path: string
  way: keyof typeof WAYS
}
export interface RepairOutput extends Timed {
  /** The summary of the repaired log. */
  after?: RecoverySummary
}

/** Only repairing, reading or copying is timed. */
const repairCopy: Task<RepairInput, RepairOutput> = async ({ damaged, path, way }) => {
  await copyFile(damaged, path)
  await syncFile(path)
  const output = await WAYS[way](path)
  await unlink(path)
  return output
}

async function repair(path: string): Promise<RepairOutput> {
  const { result, seconds } = await timed(() => repairLog(path, sessionFormat))
  const { after, quarantine } = result
  if (after === undefined || quarantine === undefined) throw new Error(`${path} was not damaged`)
  await unlink(quarantine)
  return { seconds, after }
}

async function read(path: string): Promise<RepairOutput> {
  return await timed(async () => {
    for await (const _entry of readEntries(path, sessionFormat, { salvage: true }));
  })
}

/** The least work that replacing a log takes. */
async function copy(path: string): Promise<RepairOutput> {
  await using from = await open(path, 'r')
  const { seconds } = await timed(async () => {
    await using to = await open(`${path}.copy`, 'wx')
    await copyBlocks(from, to)
    await to.sync()
  })
  await unlink(`${path}.copy`)
  return { seconds }
}

async function copyBlocks(from: FileHandle, to: FileHandle): Promise<void> {
  const block = Buffer.allocUnsafeSlow(BLOCK_BYTES)
  for (;;) {
    const { bytesRead } = await from.read(block, 0, BLOCK_BYTES, null)
    if (bytesRead === 0) return
    // On a file handle, it continues where the last call ended, and writes every byte.
    await to.writeFile(block.subarray(0, bytesRead))
  }
}

async function syncFile(path: string): Promise<void> {
  await using file = await open(path, 'r+')
  await file.sync()
}

export default repairCopy
