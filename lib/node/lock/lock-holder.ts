// Who holds a lock, as the lock's file says it, and whether that process lives.

import { constants, type Stats } from 'node:fs'
import { lstat, open, readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { LogError } from '../../core/log-error.js'
import { isCode } from '../files/file-layer.js'
import { isHolderId, newHolderId, type Place } from '../files/names-beside.js'
import { readExactly } from '../files/positioned-io.js'
import { answerOf } from './lock-socket.js'

/** What the lock's file says, as JSON. */
export interface LockHolder extends Place {
  id: string
  pid: number
  /** ISO 8601. */
  since: string
}

/** 'alive', 'dead', or why that can't be told. */
export type Verdict = 'alive' | 'dead' | { unknown: string }

/** Ours are some 200 bytes long. What is longer is not read. */
const MAX_LOCK_BYTES = 4096

/** This process, as it asks for the lock of a log. */
export async function newHolder(log: string): Promise<LockHolder> {
  // Hidden from some services and containers, and not to be had on other systems: then it is unknown.
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
  const place = { host: hostname(), boot: boot.trim() }
  return { id: newHolderId(log, place), pid: process.pid, ...place, since: new Date().toISOString() }
}

/**
 * Who answers lives, whatever else is known. Who is silent is dead if it ran on this kernel, or on this host
 * before: its run of the machine is over, or has a name that is hidden from one of us. On another host, whether
 * that is a machine or a container, it may live where its socket can't be heard.
 * @param socket what the process listens on
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
 * Undefined where there is no lock (any more).
 * @throws LogError ERR_LOG_LOCKED where there is one that is not of this library
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

/** Neither waits for the other end of a FIFO nor follows a link, should it have become one by now. */
async function startOf(path: string): Promise<string | undefined> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(undefinedIfMissing)
  if (file === undefined) return undefined
  try {
    requireSmallFile(path, await file.stat())
    // A read that is short would make a lock of ours one of another form.
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

/** A mere number is JSON too, and the lock of many a program. */
function isHolder(value: unknown): value is LockHolder {
  const { id, pid, host, boot, since } = (value ?? {}) as Record<string, unknown>
  // It becomes part of file names.
  if (!isHolderId(id)) return false
  return typeof pid === 'number' && [host, boot, since].every((each) => typeof each === 'string')
}

function kindOf(stats: Stats): string {
  if (stats.isSymbolicLink()) return 'a symbolic link'
  if (stats.isDirectory()) return 'a folder'
  if (stats.isFIFO()) return 'a FIFO'
  return stats.isSocket() ? 'a socket' : 'a device'
}

/** @param what it is instead */
export function foreignLock(path: string, what: string): LogError {
  return new LogError(
    'ERR_LOG_LOCKED',
    `${path} is not a lock of this library, but ${what}: so it is never removed here, and whether a writer is running ` +
      `can't be told; remove it if none is`,
  )
}

/** @param verdict not 'dead' */
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
