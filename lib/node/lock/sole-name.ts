// A lock beside a log is seen by whoever comes to it by the same folder. So a log that is locked must have no
// other name: a second writer would find another folder there, or another name in it, and no lock. By what
// the kernel says of a file, there are two ways to have one, and such a log is refused:
//
// - Hard links. Of two writers by two links, the later sees that there are two: the earlier one's link must
//   still be there, since a writer whose path leads elsewhere writes nothing more. A link that is made while
//   the log is open does no harm for that reason, and the writer goes on.
// - A file that is mounted by itself. It is not on the mount that its folder is on. A folder that is mounted twice
//   holds the same lock in both places.

import { type BigIntStats, constants } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { LogError } from '../../core/log-error.js'
import { O_PATH } from './short-path.js'

/** @throws LogError ERR_LOG_LOCKED */
export async function requireSoleName(log: string, { nlink }: BigIntStats): Promise<void> {
  if (nlink > 1n) {
    const what = `has ${nlink} names (hard links)`
    throw otherName(log, what, `remove the other names, or work on a copy of the log`)
  }
  const [own, folders] = await Promise.all([mountOf(log, 0), mountOf(dirname(log), constants.O_DIRECTORY)])
  if (own !== folders)
    throw otherName(log, 'is mounted by itself (a bind mount)', 'mount its folder in its place')
}

function otherName(log: string, what: string, advice: string): LogError {
  return new LogError(
    'ERR_LOG_LOCKED',
    `${log} ${what}: a lock beside one name does not stop a writer who comes by another; ${advice} (a writer with ` +
      'lock: false opens it all the same, where no other can be)',
  )
}

/** The number of the mount that a path is on; undefined where the system does not say. */
async function mountOf(path: string, flags: number): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined
  const handle = await open(path, O_PATH | flags)
  try {
    const text = await readFile(`/proc/self/fdinfo/${handle.fd}`, 'utf8').catch(() => '')
    return /^mnt_id:\s*(\d+)$/m.exec(text)?.[1]
  } finally {
    await handle.close()
  }
}
