// One writer at a time. The lock is a file beside the log, `<log>.lock`, that says who holds it, and a socket
// that shows whether the holder still lives (see lock-socket.ts). The rules:
//
// - The file appears whole or not at all: it is written under another name and linked into place.
// - Its socket listens before it appears: whoever reads it can judge it at once.
// - A lock of a dead holder is replaced by one contender only: the one who holds the lock on that very
//   lock, `<log>.lock.<id of the dead holder>`, taken in the same way, and who has looked again.
// - Who can't be judged, being on another machine, lives.
//
// It does not hold on network file systems: another machine's holder is not seen to live or to die, and is
// believed to live. It does not stop a program that ignores it, either; that is what ERR_LOG_CHANGED is for.

import { link, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises'
import type { Server } from 'node:net'
import { hostname, uptime } from 'node:os'
import { dirname } from 'node:path'
import { LogError } from '../core/log-error.js'
import { isCode } from './file-layer.js'
import { isListening, listen, socketPath, stopListening } from './lock-socket.js'
import { RANDOM_ID, randomId } from './random-id.js'

/** Who holds a lock; what the lock's file says, as JSON. */
interface LockHolder {
  id: string
  pid: number
  host: string
  /** Tells one run of a machine from another; empty where the system has no such thing. */
  boot: string
  /** ISO 8601. */
  since: string
}

/** A lock that a power cut left without content: nobody who lives holds one. */
const UNREADABLE: LockHolder = { id: 'unreadable', pid: 0, host: '', boot: '', since: '' }

export class WriterLock {
  readonly #path: string
  readonly #holder: LockHolder
  readonly #socket: string
  readonly #server: Server

  private constructor(path: string, holder: LockHolder, socket: string, server: Server) {
    this.#path = path
    this.#holder = holder
    this.#socket = socket
    this.#server = server
  }

  /**
   * Takes the lock of a log, whose path has been resolved.
   * @throws LogError ERR_LOG_LOCKED where somebody holds it
   */
  static async acquire(log: string): Promise<WriterLock> {
    const holder = await ourselves()
    const socket = socketPath(dirname(log), holder.id)
    const server = await listen(socket)
    const path = `${log}.lock`
    try {
      await claim(log, path, holder)
    } catch (error) {
      await stopListening(server, socket)
      throw error
    }
    return new WriterLock(path, holder, socket, server)
  }

  /** Leaves nothing behind. What stands in the lock's place by now is not ours to remove. */
  async release(): Promise<void> {
    const found = await readHolder(this.#path).catch(() => undefined)
    try {
      if (found?.id === this.#holder.id) await unlink(this.#path)
    } finally {
      await stopListening(this.#server, this.#socket)
    }
  }
}

async function claim(log: string, path: string, holder: LockHolder): Promise<void> {
  for (;;) {
    if (await placeNew(path, holder)) return
    const found = await readHolder(path)
    if (found === undefined) continue
    if (await lives(found, log)) throw lockedBy(found, log, path)
    if (await replaceDead(log, path, found, holder)) return
  }
}

async function placeNew(path: string, holder: LockHolder): Promise<boolean> {
  const draft = draftOf(path, holder)
  try {
    await writeDraft(draft, holder)
    return await linkUnlessThere(draft, path)
  } finally {
    await unlinkIfThere(draft)
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

async function replaceDead(
  log: string,
  path: string,
  dead: LockHolder,
  holder: LockHolder,
): Promise<boolean> {
  const right = `${path}.${dead.id}`
  const draft = draftOf(path, holder)
  await claim(log, right, holder)
  try {
    if ((await readHolder(path))?.id !== dead.id) return false
    await writeDraft(draft, holder)
    await rename(draft, path)
    await unlinkIfThere(socketPath(dirname(log), dead.id))
    // It may have died right behind the linking.
    await unlinkIfThere(draftOf(path, dead))
    return true
  } finally {
    await unlinkIfThere(draft)
    await unlink(right)
  }
}

/** The name under which a lock is written before it is put into place. */
function draftOf(path: string, holder: LockHolder): string {
  return `${path}.${holder.id}.new`
}

async function writeDraft(draft: string, holder: LockHolder): Promise<void> {
  try {
    await writeFile(draft, `${JSON.stringify(holder)}\n`)
  } catch (error) {
    // Of a full disk, Node does not say which file it was.
    throw Object.assign(error as Error, { path: draft })
  }
}

async function unlinkIfThere(path: string): Promise<void> {
  await unlink(path).catch(() => {})
}

/** Undefined where there is no lock (any more). */
async function readHolder(path: string): Promise<LockHolder | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    // Other libraries make a folder their lock.
    if (isCode(error, 'EISDIR')) throw foreignLock(path)
    throw error
  }
  if (/^\0*$/.test(text)) {
    if (await isFromBeforeBoot(path)) return UNREADABLE
    // `flock` and its like lock an empty file, which says nothing of them.
    throw foreignLock(path)
  }
  const holder = jsonOf(text)
  if (!isHolder(holder)) throw foreignLock(path)
  return holder
}

async function isFromBeforeBoot(path: string): Promise<boolean> {
  const { mtimeMs } = await stat(path)
  return mtimeMs < Date.now() - uptime() * 1000
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A mere number is JSON too, and the lock of many a program. The id becomes part of file names. */
function isHolder(value: unknown): value is LockHolder {
  const { id, pid, host, boot, since } = (value ?? {}) as Record<string, unknown>
  const isText = [id, host, boot, since].every((each) => typeof each === 'string')
  return isText && typeof pid === 'number' && RANDOM_ID.test(id as string)
}

function foreignLock(path: string): LogError {
  const message = `${path} is no lock of this library: remove it if no writer is running`
  return new LogError('ERR_LOG_LOCKED', message)
}

async function lives(holder: LockHolder, log: string): Promise<boolean> {
  if (holder === UNREADABLE) return false
  const { host, boot } = await ourselves()
  if (holder.boot !== boot) return holder.host !== host
  return isListening(socketPath(dirname(log), holder.id))
}

async function ourselves(): Promise<LockHolder> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
  return {
    id: randomId(),
    pid: process.pid,
    host: hostname(),
    boot: boot.trim(),
    since: new Date().toISOString(),
  }
}

function lockedBy({ pid, host, since }: LockHolder, log: string, path: string): LogError {
  const elsewhere = host === hostname() ? '' : `; if that machine is gone, remove ${path}`
  return new LogError(
    'ERR_LOG_LOCKED',
    `${log} is held by process ${pid} on ${host} since ${since}${elsewhere}`,
  )
}
