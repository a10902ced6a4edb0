// Temporary files beside a log: the repaired log until it replaces the damaged one (`.<log>.<id>.repairing`), and a new
// file until it is whole (`.<log>.<id>.new`). How they are named, and how those that killed processes left are removed.

import { basename, dirname, join } from 'node:path'
import type { FileLayer } from './file-layer.js'
import { fits, logDigest, PREFIX } from './names-beside.js'
import { RANDOM_ID, RANDOM_ID_LENGTH, randomId } from './random-id.js'

const REPAIRING = '.repairing'
const DRAFT = '.new'

/** The path at which the repaired log is written. */
export function newRepairPath(log: string): string {
  return join(dirname(log), nameOf(log, randomId(), REPAIRING))
}

/** The path at which a new file is written before it gets its name. */
export function newDraftPath(path: string): string {
  return join(dirname(path), nameOf(path, randomId(), DRAFT))
}

/**
 * Removes the temporary files that killed processes left. The caller must hold the log's lock: then no living process owns
 * any of them. One that can't be removed stays; it only takes room on the disk.
 */
export async function removeUnfinished(files: FileLayer, log: string): Promise<void> {
  const names = await files.namesBeside(log).catch((): string[] => [])
  for (const name of names) if (isOf(log, name)) await files.remove(join(dirname(log), name)).catch(() => {})
}

function isOf(log: string, name: string): boolean {
  return [REPAIRING, DRAFT].some((end) => {
    const id = name.slice(-end.length - RANDOM_ID_LENGTH, -end.length)
    return RANDOM_ID.test(id) && name === nameOf(log, id, end)
  })
}

/** A log name that leaves no room for id and ending is replaced by its digest. */
function nameOf(path: string, id: string, end: string): string {
  const name = `.${basename(path)}.${id}${end}`
  return fits(name) ? name : `${PREFIX}${logDigest(path)}-${id}${end}`
}
