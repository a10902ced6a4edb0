// The names of the files that stand beside a log while it is locked. They fit, however long the log's own name is, and
// lead back to it: so what a killed process leaves is known for what it is.

import { createHash } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { randomId } from './random-id.js'

/** What file systems allow, in bytes; some count characters, of which there are no more. */
const LONGEST_NAME_BYTES = 255
/** Of every name that can't begin with the log's own. */
export const PREFIX = '.wholeline-'
const LOG_DIGITS = 12
/** Of the host and of its run, in a holder's id. */
const PLACE_DIGITS = 8
const UNKNOWN = '0'.repeat(PLACE_DIGITS)

/**
 * 'sock': what the process listens on. 'bind': the same, until it listens. 'draft': its lock, until it is in place.
 * 'takeover': the lock on replacing a lock of the process, which is dead.
 */
export type LockFile = 'sock' | 'bind' | 'draft' | 'takeover'

export interface FoundLockFile {
  /** Of the process whose file it is, or whose lock it is on replacing. */
  id: string
  kind: LockFile
}

/** Where a process runs. */
export interface Place {
  host: string
  /** Tells one run of a machine from another; empty where that is not known. */
  boot: string
}

/** The log, the host and its run (digests of all three), and what no other process has. */
const HOLDER_ID = /^[0-9a-f]{12}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{16}$/
const LOCK_FILE = /^\.wholeline-([0-9a-f-]{47})\.(sock|bind|draft|takeover)$/

/** An id for a process that asks for the lock of a log. */
export function newHolderId(log: string, { host, boot }: Place): string {
  const run = boot === '' ? UNKNOWN : digest(boot, PLACE_DIGITS)
  return [logDigest(log), digest(host, PLACE_DIGITS), run, randomId()].join('-')
}

export function isHolderId(value: unknown): value is string {
  return typeof value === 'string' && HOLDER_ID.test(value)
}

/** Where the process with this id runs, in digests: to be compared with no other than its like. */
export function placeOf(id: string): Place {
  const [, host, boot] = id.split('-') as [string, string, string]
  return { host, boot: boot === UNKNOWN ? '' : boot }
}

/** The lock of a log. */
export function lockPath(log: string): string {
  const name = `${basename(log)}.lock`
  return join(dirname(log), fits(name) ? name : `${PREFIX}${logDigest(log)}.lock`)
}

/** A file of the process with this id. */
export function lockFilePath(folder: string, id: string, kind: LockFile): string {
  return join(folder, `${PREFIX}${id}.${kind}`)
}

/** What the name of a file says if it is such a file, of a process that asked for the lock of this log. */
export function lockFileOf(log: string, name: string): FoundLockFile | undefined {
  const [, id, kind] = LOCK_FILE.exec(name) ?? []
  if (!isHolderId(id) || !id.startsWith(logDigest(log))) return undefined
  return { id, kind: kind as LockFile }
}

/** Whether a file may have this name. */
export function fits(name: string): boolean {
  return Buffer.byteLength(name) <= LONGEST_NAME_BYTES
}

/** Stands for the log's name in other names. */
export function logDigest(log: string): string {
  return digest(basename(log), LOG_DIGITS)
}

function digest(text: string, digits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits)
}
