// Permissions of files that hold bytes of a log: no user may read them who may not read the log. Such a file is created for
// its owner alone, before it holds a byte. Rights of its group, and of users whom an access control list names, are added
// later, if at all: see `copy-attributes.ts`.

import type { BigIntStats } from 'node:fs'
import { isCode, type LogFile, type RewritingLayer } from './file-layer.js'

/** The mode of a file that only its owner may read and write. */
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
  // The owner first: changing it clears the set-user-ID and set-group-ID bits.
  await giveOwner(file, old)
  await file.chmod(Number(old.mode & 0o7777n))
}

/**
 * For a copy that is kept: its owner is the log's owner, or, where this process is not permitted to change the owner, the
 * user of this process. Its group gets no rights, since the group bits may also grant rights to users in an access control
 * list.
 */
export async function guardCopy(file: LogFile, log: Attributes): Promise<void> {
  // The process's umask may have removed the owner's rights from the mode.
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
