// One writer at a time. The lock is a file beside the log, `<log>.lock`, that says who holds it, and a socket
// that shows whether the holder still lives (see lock-socket.ts). What holds at every point, whoever is killed there:
//
// 1. The lock appears whole and durable, or not at all: it is written and synced as a draft, and then linked or
//    renamed into place. So an empty or a torn file of that name is never ours.
// 2. Before a lock or a draft of a process appears, its socket listens, under its final name; it does until the
//    lock is gone again. So whoever reads a lock can judge its holder at once, and who is silent on this kernel is dead.
// 3. An id is never used twice: who is dead stays dead.
// 4. The lock of a dead holder is replaced, never removed, and by one contender only: by the one who holds the lock on
//    replacing that very holder's locks, `.wholeline-<id>.takeover`, and who has looked again since it does. That lock
//    is taken in the same way, so that a contender who died with it is replaced likewise; and it is renamed over the
//    dead one's, so that it ends as the other changes hands. Who comes later looks again, and finds another holder.
// 5. Who lives lets go by removing its own lock, and only then its socket. Nobody else removes a lock.
// 6. Who holds the lock clears what the dead have left (see lock-litter.ts), and nothing of the living.
// 7. Who can't be judged lives, unless the caller says otherwise (`takeOver`). Who answers lives in any case.
// 8. What stands in the lock's place and is not ours holds everybody off, and is never removed.
//
// The file stands beside one name of the log. A log that has more of them, or is mounted by itself, is refused
// (see sole-name.ts).
//
// It does not hold on network file systems: another machine's holder is not seen to live or to die, and is
// believed to live, unless that machine has our name. It does not stop a program that ignores it, either; that is
// what ERR_LOG_CHANGED is for.

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
  /** Take over a lock whose holder can't be judged. */
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
  /** What stood beside the log when the lock became ours. */
  #names: readonly string[] = []

  private constructor(contender: Contender, server: Server) {
    this.#contender = contender
    this.#server = server
  }

  /**
   * Takes the lock of a log, whose path has been resolved.
   * @throws LogError ERR_LOG_LOCKED where somebody holds it, or may hold it
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

  /** @throws LogError ERR_LOG_LOCKED where the log has another name, beside which this lock is not seen */
  async requireSoleName(file: LogFile): Promise<void> {
    await requireSoleName(this.#contender.log, await file.stat({ bigint: true }))
  }

  /** Leaves nothing behind. What stands in the lock's place by now is not ours to remove. */
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
    // A folder that may not be listed keeps what is left in it.
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
    // Of a full disk, Node does not say which file it was.
    throw Object.assign(error as Error, { path })
  }
}

/** @param above the dead whose locks wait to be replaced until this one is ours */
async function claim(contender: Contender, path: string, above: readonly string[] = []): Promise<void> {
  const { log, folder, holder, draft, isGone } = contender
  for (;;) {
    if (await linkUnlessThere(draft, path)) return
    const found = await readHolder(path)
    if (found === undefined) continue
    const verdict = await judge(socketPath(folder, found.id), found, holder)
    if (!isGone(verdict)) throw lockedBy(found, log, path, verdict)
    // Each of them lived when the one before was dead.
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

/** The takeover lock becomes the lock itself: it is let go of in the same moment. */
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

/** What the system says, with what it was about: a lock that can't be made is not the log's fault. */
function explained(error: unknown, log: string): unknown {
  if (error instanceof LogError) return error
  const { message } = error as Error
  const noRoom = isCode(error, 'ENOSPC') || isCode(error, 'EDQUOT')
  const advice = noRoom ? '; it takes a few hundred bytes beside the log: make room for them' : ''
  return Object.assign(error as Error, { message: `can't make the lock of ${log}: ${message}${advice}` })
}
