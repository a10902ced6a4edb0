// Files beside a log that are only there while something is made: the repaired log until it takes the damaged one's
// place (`.<log>.<id>.repairing`), and a new file until it is whole (`.<log>.<id>.new`). Their names, and the
// removal of those whose makers were killed.

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
 * Removes those of the log, and of the other paths beside it, that killed processes have left. The log's lock must be
 * held: then no process owns any of the log's. A process that owns one of the others begins again. A file that can't be
 * removed takes room on the disk and does no other harm, so it stays.
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
  const id = name.slice(-end.length - ID_LENGTH, -end.length)
  return RANDOM_ID.test(id) ? { id, end } : undefined
}

/** Where the name leaves no room for the rest, its digest stands for it. */
function nameOf(path: string, id: string, end: string): string {
  const name = `.${basename(path)}.${id}${end}`
  return fits(name) ? name : `${PREFIX}${logDigest(path)}-${id}${end}`
}
