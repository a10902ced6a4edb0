// Files beside a log that are only there while something is made: the repaired log until it takes the damaged one's
// place (`.<log>.<id>.repairing`), and a new file until it is whole (`.<log>.<id>.new`). Their names, and what becomes of
// those whose makers were killed.

import { basename, dirname, join } from 'node:path'
import type { FileLayer } from './file-layer.js'
import { fits, logDigest, PREFIX } from './names-beside.js'
import { RANDOM_ID, randomId } from './random-id.js'

const REPAIRING = '.repairing'
const DRAFT = '.new'
const ID_LENGTH = 16

/** Where the repaired log is written. */
export function newRepairPath(log: string): string {
  return join(dirname(log), nameOf(log, randomId(), REPAIRING))
}

/** Where a new file is written, before it gets its name. */
export function newDraftPath(path: string): string {
  return join(dirname(path), nameOf(path, randomId(), DRAFT))
}

/**
 * Removes those that killed processes have left. The log's lock must be held: then no process owns any of them. What
 * can't be removed harms nothing but the room on the disk, and stays.
 */
export async function removeUnfinished(files: FileLayer, log: string): Promise<void> {
  const names = await files.namesBeside(log).catch((): string[] => [])
  for (const name of names) if (isOf(log, name)) await files.remove(join(dirname(log), name)).catch(() => {})
}

function isOf(log: string, name: string): boolean {
  return [REPAIRING, DRAFT].some((end) => {
    const id = name.slice(-end.length - ID_LENGTH, -end.length)
    return RANDOM_ID.test(id) && name === nameOf(log, id, end)
  })
}

/** A name that leaves no room for the rest is told by its hash. */
function nameOf(path: string, id: string, end: string): string {
  const name = `.${basename(path)}.${id}${end}`
  return fits(name) ? name : `${PREFIX}${logDigest(path)}-${id}${end}`
}
