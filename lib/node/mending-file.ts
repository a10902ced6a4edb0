// The file that repair writes the mended log to, until it takes the damaged one's place: its name, and what
// becomes of one whose repair was killed.

import { readdir, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { RANDOM_ID, randomId } from './random-id.js'

const END = '.mending'

/** The path of a new one, beside the log. */
export function newMendingPath(log: string): string {
  return join(dirname(log), `${startOf(log)}${randomId()}${END}`)
}

/**
 * Removes those that killed repairs of this log have left. The log's lock must be held: then none of them is
 * anybody's any more. What can't be removed harms nothing but the room on the disk, and stays.
 */
export async function removeUnfinished(log: string): Promise<void> {
  const folder = dirname(log)
  const names = await readdir(folder).catch((): string[] => [])
  for (const name of names) if (isOf(log, name)) await unlink(join(folder, name)).catch(() => {})
}

function isOf(log: string, name: string): boolean {
  const start = startOf(log)
  return name.startsWith(start) && name.endsWith(END) && RANDOM_ID.test(name.slice(start.length, -END.length))
}

function startOf(log: string): string {
  return `.${basename(log)}.`
}
