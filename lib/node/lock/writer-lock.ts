// One writer at a time. The lock is a file beside the log, `<log>.lock`, that names its holder, and a socket that shows
// whether the holder is alive (see lock-socket.ts). These rules hold at every point, whichever process is killed there:
//
// 1. The lock appears whole and durable, or not at all: it is written and synced as a draft, and then linked or
//    renamed into place. So an empty or a torn file of that name is never ours.
// 2. Before the lock or the draft of a process appears, its socket listens under its final name, and it does so until the
//    lock is gone again. So the holder of any lock can be judged at once, and one that is silent on this kernel is dead.
// 3. An id is never used twice: a dead holder stays dead.
// 4. The lock of a dead holder is replaced, never removed, and by one contender only: the one that holds the lock on
//    replacing that holder's locks, `.wholeline-<id>.takeover`, and that has read the dead holder's lock again since. The
//    takeover lock is taken in the same way, so a contender that died with it is replaced likewise. It is renamed over
//    the dead holder's lock, so that it ends as the other changes hands. A later contender reads the lock again, and
//    finds another holder.
// 5. A holder that is alive releases its lock by removing it, and only then its socket. No other process removes a lock.
// 6. The holder clears what dead processes have left (see lock-litter.ts), and nothing of the living.
// 7. A holder that can't be judged is assumed alive, unless the caller says otherwise (`takeOver`). A holder that answers
//    is alive in any case.
// 8. A file in the lock's place that is not ours keeps every writer out, and is never removed.
//
// The lock is beside one name of the log. A log that has more names, or is mounted by itself, is refused (see
// sole-name.ts).
//
// The lock does not hold on network file systems: a holder on another machine can't be judged, and is assumed alive,
// unless that machine has our host name. Nor does it stop a program that ignores it: that is what ERR_LOG_CHANGED is for.

import { link, open, readdir, rename, unlink } from 'node:fs/promises'
import type { Server } from 'node:net'
import { dirname } from 'node:path'
import { LogError } from '../../core/log-error.js'
import { isCode, type LogFile } from '../files/file-layer.js'
import { lockFilePath, lockPath } from '../files/names-beside.js'
import {
  foreignLock,
  judge,
  type LockHolder,
  lockedBy,
  newHolder,
  readHolder,
  type Verdict,
} from './lock-holder.js'
import { clearLitter } from './lock-litter.js'
import { listen, socketPath, stopListening } from './lock-socket.js'
import { requireSoleName } from './sole-name.js'

export interface LockOptions {
  /** Take over a lock whose holder may be alive or dead. */
  takeOver?: boolean | undefined
}

/** A process that asks for the lock of a log. */
interface Contender {
  log: string
  folder: string
  holder: LockHolder
  draft: string
  isGone(verdict: Verdict): boolean
}

export class WriterLock {
  readonly #contender: Contender
  readonly #server: Server
  /** The names in the log's folder when the lock became ours. */
  #names: readonly string[] = []

  private constructor(contender: Contender, server: Server) {
    this.#contender = contender
    this.#server = server
  }

  /**
   * Takes the lock of a log, whose path is resolved.
   * @throws LogError ERR_LOG_LOCKED where another process holds it, or may hold it; Node's own errors
   */
  static async acquire(log: string, { takeOver = false }: LockOptions = {}): Promise<WriterLock> {
    const contender = await newContender(log, takeOver)
    try {
      const lock = new WriterLock(contender, await listen(contender.folder, contender.holder.id))
      await lock.#claim()
      return lock
    } catch (error) {
      throw explained(error, log)
    }
  }

  /** @throws LogError ERR_LOG_LOCKED where the log has another name, whose users do not see this lock */
  async requireSoleName(file: LogFile): Promise<void> {
    await requireSoleName(this.#contender.log, await file.stat({ bigint: true }))
  }

  /** Removes the lock and its socket. A lock that was replaced meanwhile is not ours to remove. */
  async release(): Promise<void> {
    const { log, holder } = this.#contender
    const path = lockPath(log)
    const found = await readHolder(path).catch(() => undefined)
    try {
      if (found?.id === holder.id) await unlink(path)
    } finally {
      await this.#stopListening()
    }
  }

  async #claim(): Promise<void> {
    const { log, folder, holder, draft, isGone } = this.#contender
    try {
      await writeDraft(draft, holder)
      await claim(this.#contender, lockPath(log))
    } catch (error) {
      await unlinkIfThere(draft)
      await this.#stopListening()
      throw error
    }
    await unlinkIfThere(draft)
    // In a folder that may not be listed, the files of dead processes stay.
    this.#names = await readdir(folder).catch(() => [])
    await clearLitter(log, this.#names, holder, isGone)
  }

  #stopListening(): Promise<void> {
    const { folder, holder } = this.#contender
    return stopListening(this.#server, socketPath(folder, holder.id))
  }
}

async function newContender(log: string, takeOver: boolean): Promise<Contender> {
  const folder = dirname(log)
  const holder = await newHolder(log)
  const isGone = (verdict: Verdict) => verdict === 'dead' || (takeOver && verdict !== 'alive')
  return { log, folder, holder, draft: lockFilePath(folder, holder.id, 'draft'), isGone }
}

async function writeDraft(path: string, holder: LockHolder): Promise<void> {
  try {
    const file = await open(path, 'wx')
    try {
      await file.writeFile(`${JSON.stringify(holder)}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
  } catch (error) {
    // Node's error for a full disk does not name the file.
    throw Object.assign(error as Error, { path })
  }
}

/** @param above the dead holders whose locks are replaced once this one is ours */
async function claim(contender: Contender, path: string, above: readonly string[] = []): Promise<void> {
  const { log, folder, holder, draft, isGone } = contender
  for (;;) {
    if (await linkUnlessThere(draft, path)) return
    const found = await readHolder(path)
    if (found === undefined) continue
    const verdict = await judge(socketPath(folder, found.id), found, holder)
    if (!isGone(verdict)) throw lockedBy(found, log, path, verdict)
    // No process can have made such a circle: each holder was alive when the one before was dead.
    if (above.includes(found.id)) throw foreignLock(path, 'one that no process can have made')
    if (await replaceDead(contender, path, found, [...above, found.id])) return
  }
}

async function linkUnlessThere(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

/** The takeover lock becomes the lock itself, and so is released in the same step. */
async function replaceDead(
  contender: Contender,
  path: string,
  dead: LockHolder,
  above: readonly string[],
): Promise<boolean> {
  const takeoverLock = lockFilePath(contender.folder, dead.id, 'takeover')
  await claim(contender, takeoverLock, above)
  try {
    if ((await readHolder(path))?.id === dead.id) {
      await rename(takeoverLock, path)
      return true
    }
  } catch (error) {
    await unlinkIfThere(takeoverLock)
    throw error
  }
  await unlinkIfThere(takeoverLock)
  return false
}

async function unlinkIfThere(path: string): Promise<void> {
  await unlink(path).catch(() => {})
}

/** Says that the system's error is about the lock, and not about the log. */
function explained(error: unknown, log: string): unknown {
  if (error instanceof LogError) return error
  const { message } = error as Error
  const noRoom = isCode(error, 'ENOSPC') || isCode(error, 'EDQUOT')
  const advice = noRoom ? '; it takes a few hundred bytes beside the log: make room for them' : ''
  return Object.assign(error as Error, { message: `can't make the lock of ${log}: ${message}${advice}` })
}
