// Who may read what was copied from a log: nobody who may not read the log itself. A new file is made with
// the mode that the process gives to all of its files, which may be open to everybody.

import type { BigIntStats } from 'node:fs'
import { isCode, type RewritingFile } from './file-layer.js'

/** The mode of a copy that nobody else may see yet. */
export const OWNER_ALONE = 0o600

type Attributes = Pick<BigIntStats, 'mode' | 'uid' | 'gid'>

/** Gives a file the owner and the mode of another. */
export async function giveTo(file: RewritingFile, { mode, uid, gid }: Attributes): Promise<void> {
  // The owner first: a change of it takes the bits for running as that owner away.
  if (process.platform !== 'win32') await file.chown(Number(uid), Number(gid))
  await file.chmod(Number(mode & 0o7777n))
}

/** Before anything is in it: what only some may read of a log, nobody else may read in its copy. */
export async function guardCopy(file: RewritingFile, log: Attributes): Promise<void> {
  await file.chmod(OWNER_ALONE)
  try {
    await giveTo(file, log)
  } catch (error) {
    // Only its owner, or a superuser, can give it away: then it is for whoever mends the log alone.
    if (!isCode(error, 'EPERM')) throw error
  }
}
