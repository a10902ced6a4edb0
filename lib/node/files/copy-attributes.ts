// Owner, mode and access control list of a file, given to another. Node knows nothing of access control lists (POSIX.1e):
// where a log has one, its mode's group bits are the list's mask, and a new file with that mode alone would give the
// group what it had not; where its folder has a default one, a new file has that from the start, and its mode
// would let the users named there in. GNU `cp` knows them: it first takes every right but the owner's away, then gives the
// owner, and then list and mode at once (coreutils, `copy_internal` and gnulib's `qcopy_acl`).

import { execFile } from 'node:child_process'

const OPTIONS = ['--attributes-only', '--preserve=mode,ownership,xattr', '--no-target-directory', '--']

/** false where it was not done: there is no such program, or it may not. */
export function copyAttributes(from: string, to: string): Promise<boolean> {
  return new Promise((resolve) => {
    execFile('cp', [...OPTIONS, from, to], (error) => resolve(error === null))
  })
}
