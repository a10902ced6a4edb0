// The file that repair writes the repaired log to, until it takes the damaged one's place, and what becomes of
// one whose repair was killed.

import { unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fits, logDigest, PREFIX } from './names-beside.js'
import { RANDOM_ID, randomId } from './random-id.js'

const END = '.mending'

/** The path of a new one, beside the log. */
export function newMendingPath(log: string): string {
  return join(dirname(log), nameOf(log, randomId()))
}

/**
 * Removes those that killed repairs of this log have left. The log's lock must be held: then no process owns any of
 * them. What can't be removed harms nothing but the room on the disk, and stays.
 * @param names what the log's folder held when the lock was taken
 */
export async function removeUnfinished(log: string, names: readonly string[]): Promise<void> {
  for (const name of names) if (isOf(log, name)) await unlink(join(dirname(log), name)).catch(() => {})
}

function isOf(log: string, name: string): boolean {
  const id = name.slice(-END.length - 16, -END.length)
  return RANDOM_ID.test(id) && name === nameOf(log, id)
}

function nameOf(log: string, id: string): string {
  const name = `.${basename(log)}.${id}${END}`
  return fits(name) ? name : `${PREFIX}${logDigest(log)}-${id}${END}`
}
