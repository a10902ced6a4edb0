// The holder of a lock, as the lock's file names it, and whether that process is alive.

import { constants, type Stats } from 'node:fs'
import { lstat, open, readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { LogError } from '../../core/log-error.js'
import { isCode } from '../files/file-layer.js'
import { isHolderId, newHolderId, type Place } from '../files/names-beside.js'
import { readExactly } from '../files/positioned-io.js'
import { answerOf } from './lock-socket.js'

/** The content of the lock's file, which is JSON. */
export interface LockHolder extends Place {
  id: string
  pid: number
  /** When the process asked for the lock, in ISO 8601. */
  since: string
}

/** 'alive', 'dead', or why that is unknown. */
export type Verdict = 'alive' | 'dead' | { unknown: string }

/** Our locks are some 200 bytes long. A longer file is not read. */
const MAX_LOCK_BYTES = 4096

/** This process, as the holder of a log's lock. */
export async function newHolder(log: string): Promise<LockHolder> {
  // Hidden from some services and containers, and missing on other systems: then it is unknown.
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
  const place = { host: hostname(), boot: boot.trim() }
  return { id: newHolderId(log, place), pid: process.pid, ...place, since: new Date().toISOString() }
}

/**
 * Judges a process. One that answers is alive, whatever else is known. One that is silent is dead if it ran on this
 * kernel, or on this host in an earlier boot, or in one whose id is hidden from either process. On another host, a machine
 * or a container, it may be alive where its socket can't be reached.
 * @param socket the path that the process listens on
 * @param here where this process runs
 */
export async function judge(socket: string, { host, boot }: Place, here: Place): Promise<Verdict> {
  const answer = await answerOf(socket)
  if (answer === 'answers') return 'alive'
  if (answer !== 'silent') return { unknown: `its socket can't be reached (${answer})` }
  if (host === here.host || (boot !== '' && boot === here.boot)) return 'dead'
  return { unknown: `its socket is silent here, but ${host} may be another machine` }
}

/**
 * The holder that the lock names; undefined where there is no lock.
 * @throws LogError ERR_LOG_LOCKED where the file is not a lock of this library
 */
export async function readHolder(path: string): Promise<LockHolder | undefined> {
  const stats = await lstat(path).catch(undefinedIfMissing)
  if (stats === undefined) return undefined
  requireSmallFile(path, stats)
  const text = await startOf(path)
  if (text === undefined) return undefined
  if (text === '') throw foreignLock(path, 'empty, as `flock` and its like make one')
  if (/^\0*$/.test(text)) throw foreignLock(path, 'all NUL bytes, as a power cut leaves a file')
  const holder = jsonOf(text)
  if (!isHolder(holder)) throw foreignLock(path, 'of another form')
  return holder
}

function requireSmallFile(path: string, stats: Stats): void {
  if (!stats.isFile()) throw foreignLock(path, kindOf(stats))
  if (stats.size > MAX_LOCK_BYTES) throw foreignLock(path, `${stats.size} bytes long`)
}

/** Does not wait for the other end of a FIFO, nor follow a link, if the file has become one since it was checked. */
async function startOf(path: string): Promise<string | undefined> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(undefinedIfMissing)
  if (file === undefined) return undefined
  try {
    requireSmallFile(path, await file.stat())
    // A lock that was read in part would look like a file of another form.
    return (await readExactly(file, Buffer.alloc(MAX_LOCK_BYTES), 0)).toString()
  } finally {
    await file.close()
  }
}

function undefinedIfMissing(error: unknown): undefined {
  if (!isCode(error, 'ENOENT')) throw error
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The locks of many programs hold a number, which is JSON, too. */
function isHolder(value: unknown): value is LockHolder {
  const { id, pid, host, boot, since } = (value ?? {}) as Record<string, unknown>
  // The id becomes part of file names.
  if (!isHolderId(id)) return false
  return typeof pid === 'number' && [host, boot, since].every((each) => typeof each === 'string')
}

function kindOf(stats: Stats): string {
  if (stats.isSymbolicLink()) return 'a symbolic link'
  if (stats.isDirectory()) return 'a folder'
  if (stats.isFIFO()) return 'a FIFO'
  return stats.isSocket() ? 'a socket' : 'a device'
}

/** @param what what the file is instead */
export function foreignLock(path: string, what: string): LogError {
  return new LogError(
    'ERR_LOG_LOCKED',
    `${path} is not a lock of this library, but ${what}: so it is never removed here, and whether a writer is running ` +
      `can't be told; remove it if no writer is`,
  )
}

/** @param verdict any but 'dead' */
export function lockedBy(holder: LockHolder, log: string, path: string, verdict: Verdict): LogError {
  const { pid, host, since } = holder
  const held = `${log} is held by process ${pid} on ${host} since ${since}`
  if (typeof verdict === 'string') return new LogError('ERR_LOG_LOCKED', held)
  return new LogError(
    'ERR_LOG_LOCKED',
    `${held}, says ${path}; whether it is alive can't be told: ${verdict.unknown}; if that process is gone, ` +
      'takeOver: true (wholeline repair --take-over) takes its lock over',
  )
}
