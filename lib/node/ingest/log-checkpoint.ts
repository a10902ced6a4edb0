// Where ingestion stands, and in which file. A file is known by what it holds, not by its inode, which a file system gives to the
// next file when one is deleted: by the SHA-256 of its first bytes, up to 1 KiB, and of the bytes right before the offset, up to
// 4 KiB. Both end at the offset at the latest, since what follows may still be completed or cut off. Device, inode and times only
// decide between files that fit equally. Hashes alone are stored, no content.

import { createHash } from 'node:crypto'
import type { BigIntStats } from 'node:fs'
import { LogError } from '../../core/log-error.js'

export const HEAD_BYTES = 1024
export const SEAM_BYTES = 4096

/** Where a reader stands, and in which file. JSON, versioned, without log content. Opaque but for `offset` and `line`. */
export interface LogCheckpoint {
  /** Of this form. */
  version: 1
  /** In bytes from the start of the file, decompressed. */
  offset: number
  /** The number of the line that begins there, counted from 1. */
  line: number
  /** How the file is recognised. */
  [identity: string]: unknown
}

/** Keeps a checkpoint: a file, or a row that commits together with the entries. */
export interface CheckpointStore {
  /** The checkpoint that was saved last; undefined where there is none. */
  load(): Promise<LogCheckpoint | undefined>
  /** Resolves once the checkpoint is durable. */
  save(checkpoint: LogCheckpoint): Promise<void>
}

export interface HashedPart {
  /** In bytes. */
  length: number
  sha256: string
}

/** The whole of a checkpoint. */
export interface FullCheckpoint extends LogCheckpoint {
  format: string
  head: HashedPart
  seam: HashedPart
  device: string
  inode: string
  born: string
  modified: string
  checksum: string
}

export function hashed(bytes: Uint8Array): HashedPart {
  return { length: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

export function newCheckpoint(
  format: string,
  { offset, line }: { offset: number; line: number },
  parts: { head: HashedPart; seam: HashedPart },
  { dev, ino, birthtimeNs, mtimeNs }: BigIntStats,
): FullCheckpoint {
  const hints = { device: `${dev}`, inode: `${ino}`, born: `${birthtimeNs}`, modified: `${mtimeNs}` }
  const checkpoint = { version: 1 as const, offset, line, format, ...parts, ...hints }
  return { ...checkpoint, checksum: checksumOf(checkpoint) }
}

/**
 * @param where what the checkpoint was loaded from, for messages
 * @throws LogError ERR_LOG_CHECKPOINT where it is damaged, of another version or of another format
 */
export function checkedCheckpoint(value: unknown, format: string, where: string): FullCheckpoint {
  const checkpoint = value as Partial<FullCheckpoint> | null
  if (typeof checkpoint !== 'object' || checkpoint === null) throw damaged(where)
  const { checksum, ...rest } = checkpoint
  if (rest.version !== undefined && rest.version !== 1)
    throw refused(
      `${where} is of version ${Number(rest.version)}, and this one reads version 1: update wholeline`,
    )
  if (checksum !== checksumOf(rest)) throw damaged(where)
  if (rest.format !== format)
    throw refused(`${where} was made for another format: give each format a checkpoint of its own`)
  return checkpoint as FullCheckpoint
}

export function refused(message: string): LogError {
  return new LogError('ERR_LOG_CHECKPOINT', message)
}

function damaged(where: string): LogError {
  return refused(
    `${where} is damaged: put it back from a backup, or remove it to read the log from its start, which delivers entries again`,
  )
}

/** Over the members in the order of their names, since a database may store them in another. */
function checksumOf(checkpoint: object): string {
  return hashed(Buffer.from(JSON.stringify(inOrder(checkpoint)))).sha256
}

function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => [name, inOrder(member)])
}
