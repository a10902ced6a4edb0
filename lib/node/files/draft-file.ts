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
 * Removes the temporary files that killed processes left of the log, and of other paths in its folder. The caller must
 * hold the log's lock: then no living process owns any of the log's. A process that owns one of the others creates it
 * again. A file that can't be removed stays; it only takes room on the disk.
 * @param others called only if the folder holds such files, of any path
 */
export async function removeUnfinished(
  files: FileLayer,
  log: string,
  others: () => readonly string[] = () => [],
): Promise<void> {
  const names = await files.namesBeside(log).catch((): string[] => [])
  const unfinished = names.filter((name) => idOf(name) !== undefined)
  if (unfinished.length === 0) return
  const paths = [log, ...others()]
  for (const name of unfinished)
    if (paths.some((path) => isOf(path, name))) await files.remove(join(dirname(log), name)).catch(() => {})
}

/** Whether it is the name of such a temporary file, of any log. */
export function isUnfinishedName(name: string): boolean {
  return idOf(name) !== undefined
}

function isOf(path: string, name: string): boolean {
  const { id, end } = idOf(name) as UnfinishedName
  return name === nameOf(path, id, end)
}

interface UnfinishedName {
  id: string
  end: string
}

/** Undefined where the name is not of an unfinished file. */
function idOf(name: string): UnfinishedName | undefined {
  const end = [REPAIRING, DRAFT].find((each) => name.endsWith(each))
  if (end === undefined) return undefined
  const id = name.slice(-end.length - RANDOM_ID_LENGTH, -end.length)
  return RANDOM_ID.test(id) ? { id, end } : undefined
}

/** A log name that leaves no room for id and ending is replaced by its digest. */
function nameOf(path: string, id: string, end: string): string {
  const name = `.${basename(path)}.${id}${end}`
  return fits(name) ? name : `${PREFIX}${logDigest(path)}-${id}${end}`
}
