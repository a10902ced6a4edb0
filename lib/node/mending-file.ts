// Files beside a log that are only there while something is made: the repaired log until it takes the damaged one's
// place (`.<log>.<id>.mending`), and a new file until it is whole (`.<log>.<id>.new`). Their names, and what becomes of
// those whose makers were killed.

import { createHash } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import type { FileLayer } from './file-layer.js'
import { RANDOM_ID, randomId } from './random-id.js'

const MENDING = '.mending'
const DRAFT = '.new'
/** The longest name on most file systems, in bytes (NAME_MAX). */
const LONGEST_NAME = 255
const ID_LENGTH = 16

/** Where the repaired log is written. */
export function newMendingPath(log: string): string {
  return join(dirname(log), `${startOf(log)}${randomId()}${MENDING}`)
}

/** Where a new file is written, before it gets its name. */
export function newDraftPath(path: string): string {
  return join(dirname(path), `${startOf(path)}${randomId()}${DRAFT}`)
}

/**
 * Removes those that killed processes have left. The log's lock must be held: then none of them is in use.
 * What can't be removed harms nothing but the room on the disk, and stays.
 */
export async function removeUnfinished(files: FileLayer, log: string): Promise<void> {
  const names = await files.namesBeside(log).catch((): string[] => [])
  for (const name of names) if (isOf(log, name)) await files.remove(join(dirname(log), name)).catch(() => {})
}

function isOf(log: string, name: string): boolean {
  const start = startOf(log)
  const end = [MENDING, DRAFT].find((each) => name.endsWith(each))
  return end !== undefined && name.startsWith(start) && RANDOM_ID.test(name.slice(start.length, -end.length))
}

/** A name that leaves no room for the rest is told by its hash. */
function startOf(path: string): string {
  const name = basename(path)
  const room = LONGEST_NAME - ID_LENGTH - MENDING.length - '..'.length
  if (Buffer.byteLength(name) <= room) return `.${name}.`
  return `.${createHash('sha256').update(name).digest('hex')}.`
}
