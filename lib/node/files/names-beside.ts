// The names of the files beside a log while it is locked. They never exceed the longest file name, whatever the log's own
// name is, and they identify the log: so the next opening can remove what a killed process left.

import { createHash } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { RANDOM_ID_LENGTH, randomId } from './random-id.js'

/** The longest name that file systems allow. Some count characters, which are never more than bytes. */
const LONGEST_NAME_BYTES = 255
/** Begins each name that does not begin with the log's own. */
export const PREFIX = '.wholeline-'
const LOG_DIGITS = 12
/** Digits of the host's digest, and of its boot's, in a holder's id. */
const PLACE_DIGITS = 8
const UNKNOWN = '0'.repeat(PLACE_DIGITS)

/**
 * 'sock': the socket on which the process listens. 'bind': the same socket, until it listens. 'draft': its lock file, until
 * that has its final name. 'takeover': a second lock, held while the lock of this process, which is dead, is replaced.
 */
export type LockFile = 'sock' | 'bind' | 'draft' | 'takeover'

export interface FoundLockFile {
  /** The process whose file it is; for 'takeover', the dead process whose lock is replaced. */
  id: string
  kind: LockFile
}

/** The machine on which a process runs, and since which boot. */
export interface Place {
  host: string
  /** Differs at every boot of the machine; empty where it is unknown. */
  boot: string
}

/** Digests of the log, the host and its boot, and a random id. */
const HOLDER_ID = new RegExp(
  `^${[LOG_DIGITS, PLACE_DIGITS, PLACE_DIGITS, RANDOM_ID_LENGTH].map(hexadecimal).join('-')}$`,
)
const LOCK_FILE = /^\.wholeline-([0-9a-f-]+)\.(sock|bind|draft|takeover)$/

function hexadecimal(digits: number): string {
  return `[0-9a-f]{${digits}}`
}

/** A new id for a process that requests the lock of a log. */
export function newHolderId(log: string, { host, boot }: Place): string {
  const run = boot === '' ? UNKNOWN : digest(boot, PLACE_DIGITS)
  return [logDigest(log), digest(host, PLACE_DIGITS), run, randomId()].join('-')
}

export function isHolderId(value: unknown): value is string {
  return typeof value === 'string' && HOLDER_ID.test(value)
}

/** Where the process with this id runs, as digests: to be compared only with another `placeOf`. */
export function placeOf(id: string): Place {
  const [, host, boot] = id.split('-') as [string, string, string]
  return { host, boot: boot === UNKNOWN ? '' : boot }
}

/** The path of a log's lock. */
export function lockPath(log: string): string {
  const name = `${basename(log)}.lock`
  return join(dirname(log), fits(name) ? name : `${PREFIX}${logDigest(log)}.lock`)
}

/** The path of a file of the process with this id. */
export function lockFilePath(folder: string, id: string, kind: LockFile): string {
  return join(folder, `${PREFIX}${id}.${kind}`)
}

/** Parses a file name; undefined where it is not of a process that requested the lock of this log. */
export function lockFileOf(log: string, name: string): FoundLockFile | undefined {
  const [, id, kind] = LOCK_FILE.exec(name) ?? []
  if (!isHolderId(id) || !id.startsWith(logDigest(log))) return undefined
  return { id, kind: kind as LockFile }
}

/** Whether file systems allow a name of this length. */
export function fits(name: string): boolean {
  return Buffer.byteLength(name) <= LONGEST_NAME_BYTES
}

/** Replaces the log's name in names that it would make too long. */
export function logDigest(log: string): string {
  return digest(basename(log), LOG_DIGITS)
}

function digest(text: string, digits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits)
}
