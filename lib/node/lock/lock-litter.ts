// The files that processes left beside a log, when they were killed while they asked for its lock or replaced one. The
// holder of the lock removes them:
//
// - A socket or a draft whose process is judged dead. Ids are never used again, so it stays dead.
// - A silent socket under its first name ('bind'). Its process is dead, or is about to listen, and begins again once it
//   finds the socket gone.
// - The takeover lock of a dead contender, on the lock of a dead process. The log's lock is ours and will never be that
//   process's again, so the takeover lock guards nothing.

import { unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type FoundLockFile, lockFileOf, placeOf } from '../files/names-beside.js'
import { judge, type LockHolder, readHolder, type Verdict } from './lock-holder.js'
import { socketPath } from './lock-socket.js'

/**
 * @param names the names in the log's folder
 * @param isGone whether a process with that verdict counts as dead
 */
export async function clearLitter(
  log: string,
  names: readonly string[],
  ours: LockHolder,
  isGone: (verdict: Verdict) => boolean,
): Promise<void> {
  for (const name of names) {
    const found = lockFileOf(log, name)
    if (found === undefined || found.id === ours.id) continue
    const path = join(dirname(log), name)
    const verdict = await verdictOn(found, path, ours)
    if (isGone(verdict)) await unlink(path).catch(() => {})
  }
}

async function verdictOn({ id, kind }: FoundLockFile, path: string, ours: LockHolder): Promise<Verdict> {
  const folder = dirname(path)
  if (kind !== 'takeover') {
    const socket = kind === 'bind' ? path : socketPath(folder, id)
    return judge(socket, placeOf(id), placeOf(ours.id))
  }
  const taker = await readHolder(path).catch(() => undefined)
  return taker === undefined ? 'alive' : judge(socketPath(folder, taker.id), taker, ours)
}
