// Copies owner, mode and access control list from one file to another. Node can't see access control lists (POSIX.1e).
// Where a log has one, the group bits of its mode are the list's mask: a new file with the same mode and no list would give
// the group more rights than it had. Where the folder has a default list, a new file has that list from the start, and the
// mode would let in the users whom it names. GNU `cp` handles both: it first removes every right but the owner's, then sets
// the owner, and then list and mode together (coreutils, `copy_internal` and gnulib's `qcopy_acl`).

import { execFile } from 'node:child_process'

const OPTIONS = ['--attributes-only', '--preserve=mode,ownership,xattr', '--no-target-directory', '--']

/** false where nothing was copied: GNU `cp` is missing, or it is not permitted. */
export function copyAttributes(from: string, to: string): Promise<boolean> {
  return new Promise((resolve) => {
    execFile('cp', [...OPTIONS, from, to], (error) => resolve(error === null))
  })
}
