// `--quarantine PATH`, checked before anything is repaired.

import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UsageError } from '../errors/problem.js'
import { printable } from '../text/printable.js'

/**
 * Where the path is another file, the quarantine gets a numbered name beside it. Beside a directory or a device it would
 * be a file that the user does not expect, so those are refused.
 * @throws UsageError
 */
export async function refuseOtherThanFile(path: string): Promise<void> {
  const stats = await stat(path).catch(() => undefined)
  if (stats?.isDirectory() === true) throw unfit(path, 'is a directory: name a file in it')
  if (stats?.isFile() === false) throw unfit(path, 'is a pipe or a device: name a file')
}

/** For a dry run, which writes no quarantine, and so would not notice a missing folder. Rejects with the system's error. */
export async function requireFolderOf(path: string): Promise<void> {
  await access(dirname(path), constants.W_OK)
}

function unfit(path: string, why: string): UsageError {
  return new UsageError(`--quarantine: ${printable(path)} ${why}`)
}
