// What processes that were killed while they asked for a log's lock, or replaced one, have left beside it.
// It is cleared by who holds the lock:
//
// - A socket, a draft: its process is dead by the rules of judging; ids are never used again, so it stays so.
// - A socket that has no name yet ('bind') and is silent: of a dead process, or of one that is about to listen
//   and begins again once it finds it gone.
// - The lock on replacing the lock of a dead process, of a contender that is dead too: the log's lock is ours,
//   will never be that process's again, and so there is nothing that it could let anybody replace.

import { unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type FoundLockFile, lockFileOf, placeOf } from '../files/names-beside.js'
import { judge, type LockHolder, readHolder, type Verdict } from './lock-holder.js'
import { socketPath } from './lock-socket.js'

/**
 * @param names what the log's folder holds
 * @param isGone whether a process that was judged so counts as dead
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
