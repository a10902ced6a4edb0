// A lock beside a log is seen only by writers that open the log by the same folder and name. So a locked log must not
// have another name: a second writer would look beside that one, and find no lock. The kernel shows two kinds of other
// names, and a log that has one is refused:
//
// - Hard links. Of two writers by two links, the later one sees that there are two links: the link of the earlier writer
//   must still exist, since a writer whose path no longer names its file writes nothing more. For the same reason a link
//   that is made while the log is open does no harm, and the writer goes on.
// - A file that is mounted by itself: it is on another mount than its folder. A folder that is mounted twice has the same
//   lock in both places.

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
    `${log} ${what}: a lock beside one name does not stop a writer that opens it by another; ${advice} (lock: false opens ` +
      'the log all the same, where no other writer can be running)',
  )
}

/** The id of the mount that a path is on; undefined where the system does not report it. */
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
