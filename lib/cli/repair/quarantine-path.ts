// `--quarantine PATH`, looked at before anything is repaired.

import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UsageError } from '../errors/usage-error.js'
import { printable } from '../text/printable.js'

/**
 * A name that is taken by another file gets a number; by anything else, the numbered file would stand where nobody
 * looks for it.
 * @throws UsageError
 */
export async function refuseOtherThanFile(path: string): Promise<void> {
  const stats = await stat(path).catch(() => undefined)
  if (stats?.isDirectory() === true) throw unfit(path, 'is a directory: name a file in it')
  if (stats?.isFile() === false) throw unfit(path, 'is a pipe or a device: name a file')
}

/** For a dry run, which would not come upon a folder that is not there. Rejects with the system's own error. */
export async function requireFolderOf(path: string): Promise<void> {
  await access(dirname(path), constants.W_OK)
}

function unfit(path: string, why: string): UsageError {
  return new UsageError(`--quarantine: ${printable(path)} ${why}`)
}
