// Counts how often this process asks the kernel to make a file durable: through file handles, as wholeline does, and
// through the functions of `node:fs`, as other writers do.

import fs from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'

export interface SyncCounter {
  syncs: number
}

/** Counts from the call until the process ends. */
export async function countSyncs(): Promise<SyncCounter> {
  const counter: SyncCounter = { syncs: 0 }
  const prototype = await fileHandlePrototype()
  Object.assign(prototype, {
    sync: counted(prototype.sync, counter),
    datasync: counted(prototype.datasync, counter),
  })
  Object.assign(fs, {
    fsync: counted(fs.fsync, counter),
    fsyncSync: counted(fs.fsyncSync, counter),
    fdatasync: counted(fs.fdatasync, counter),
    fdatasyncSync: counted(fs.fdatasyncSync, counter),
  })
  return counter
}

function counted<This, Given extends unknown[], Result>(
  sync: (this: This, ...given: Given) => Result,
  counter: SyncCounter,
): (this: This, ...given: Given) => Result {
  return function (...given) {
    counter.syncs += 1
    return sync.apply(this, given)
  }
}

/** Node does not export the class. */
async function fileHandlePrototype(): Promise<FileHandle> {
  const handle = await open(process.execPath, 'r')
  await handle.close()
  return Object.getPrototypeOf(handle)
}
