// Who may read what was copied from a log: no user who may not read the log itself. A new file is made for its
// owner alone, before a byte is in it. What its group, and the users whom an access control list names, may do
// is given later, if ever: see `copy-attributes.ts`.

import type { BigIntStats } from 'node:fs'
import { isCode, type LogFile, type RewritingLayer } from './file-layer.js'

/** The mode of a copy that no other user may read. */
export const OWNER_ALONE = 0o600

type Attributes = Pick<BigIntStats, 'mode' | 'uid' | 'gid'>

/** Gives the new file the owner, the mode and the access control list of the old one, as far as the system can. */
export async function giveAttributes(
  files: RewritingLayer,
  file: LogFile,
  path: string,
  old: Attributes & { path: string },
): Promise<void> {
  if (await files.copyAttributes(old.path, path)) return
  // The owner first: a change of it takes the bits for running as that owner away.
  await giveOwner(file, old)
  await file.chmod(Number(old.mode & 0o7777n))
}

/**
 * For a copy that stays: its owner is the log's, or, where this process may not give it away, the user of this process.
 * Its group never gets anything, since behind the group bits an access control list may name others.
 */
export async function guardCopy(file: LogFile, log: Attributes): Promise<void> {
  // What the process masks out of every mode may be the owner's own rights.
  await file.chmod(OWNER_ALONE)
  try {
    await giveOwner(file, log)
  } catch (error) {
    if (!isCode(error, 'EPERM')) throw error
  }
}

async function giveOwner(file: LogFile, { uid, gid }: Attributes): Promise<void> {
  if (process.platform !== 'win32') await file.chown(Number(uid), Number(gid))
}
