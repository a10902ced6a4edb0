// The file operations that writing needs. Every byte of a log, of its new version and of its quarantine goes through this
// interface, so that tests can replace the disk by one that forgets what was not synced. The lock file does not.

import {
  type BigIntStats,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  statSync,
  writeSync,
} from 'node:fs'
import { type FileHandle, link, open, readdir, realpath, rename, stat, unlink } from 'node:fs/promises'
import { constants as osConstants } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { copyAttributes } from './copy-attributes.js'

const WORDS = {
  EEXIST: 'file already exists',
  EISDIR: 'illegal operation on a directory',
  ENOENT: 'no such file or directory',
} as const

/** An open file. Node's FileHandle is one. */
export type LogFile = Pick<
  FileHandle,
  'read' | 'write' | 'truncate' | 'sync' | 'close' | 'chmod' | 'chown'
> & {
  stat(options: { bigint: true }): Promise<BigIntStats>
}

/** As for Node's `open`: 'r' and 'r+' open an existing file, 'wx+' a new one. 'append' is 'r+' with every write at the end. */
export type OpenFlags = 'r' | 'r+' | 'wx+' | 'append'

export interface FileLayer {
  open(path: string, flags: OpenFlags, mode?: number): Promise<LogFile>
  stat(path: string): Promise<BigIntStats>
  remove(path: string): Promise<void>
  /** Gives a file a second name; rejects with EEXIST where that name exists. */
  link(from: string, to: string): Promise<void>
  /** The names of all files in the file's folder. */
  namesBeside(path: string): Promise<string[]>
  /** The path without symbolic links, so that a link and its target are one log. */
  resolve(path: string): Promise<string>
  /** Makes the names that were created or removed in the file's folder durable. */
  syncFolderOf(path: string): Promise<void>
}

/** The further operations that replacing one file by another needs. */
export interface RewritingLayer extends FileLayer {
  rename(from: string, to: string): Promise<void>
  /**
   * Gives a file the owner, the mode and the access control list of another, and at no moment more rights than that.
   * false where this system can't.
   */
  copyAttributes(from: string, to: string): Promise<boolean>
}

/** What an open file can do at once, without the event loop: for a process that is about to exit. */
export interface SyncFile {
  /** Writes `length` bytes from `start` on, or fewer. Returns how many. */
  write(bytes: Uint8Array, start: number, length: number, position: number): number
  truncate(length: number): void
  sync(): void
  stat(): BigIntStats
  /** Of the file that its path names now; undefined where there is none. */
  statPath(): BigIntStats | undefined
}

/** What appending asks on top of that. */
export interface AppendingLayer extends FileLayer {
  /** @param file one that this layer has opened, at the path */
  synchronous(file: LogFile, path: string): SyncFile
}

/** Not 'a+', which would create a missing file. */
const APPENDING = constants.O_RDWR | constants.O_APPEND

export const nodeFiles: RewritingLayer & AppendingLayer = {
  open: (path, flags, mode) => open(path, flags === 'append' ? APPENDING : flags, mode),
  rename,
  copyAttributes,
  link,
  namesBeside: (path) => readdir(dirname(path)),
  stat: (path) => stat(path, { bigint: true }),
  remove: (path) => unlink(path),
  resolve: (path) => realpath(path),
  synchronous: (file, path) => synchronousFile(file as FileHandle, path),
  async syncFolderOf(path) {
    // Windows can't open a folder, and makes its names durable by itself (NTFS's journal).
    if (process.platform === 'win32') return
    let folder: FileHandle | undefined
    try {
      folder = await open(dirname(path), 'r')
      await folder.sync()
    } catch (error) {
      // Some file systems can't sync a folder (SMB, 9p), and a folder without read permission can't be opened for it.
      // PostgreSQL ignores the same two errors (`fsync_fname_ext`).
      if (!isCode(error, 'EINVAL') && !isCode(error, 'EACCES')) throw error
    } finally {
      await folder?.close()
    }
  },
}

/** The descriptor is looked up at each call: once the handle is closed, its number may be another file's. */
function synchronousFile(file: FileHandle, path: string): SyncFile {
  return {
    write: (bytes, start, length, position) => writeSync(file.fd, bytes, start, length, position),
    truncate: (length) => ftruncateSync(file.fd, length),
    sync: () => fsyncSync(file.fd),
    stat: () => fstatSync(file.fd, { bigint: true }),
    statPath: () => statSync(path, { bigint: true, throwIfNoEntry: false }),
  }
}

/** Whether two stats are of the same file. */
export function isSameFile(one: BigIntStats, other: BigIntStats): boolean {
  return one.ino === other.ino && one.dev === other.dev
}

/** Whether `now` is the same file as `seen`, and was not written to in between. */
export function isUnchanged(seen: BigIntStats, now: BigIntStats | undefined): boolean {
  if (now === undefined || !isSameFile(now, seen)) return false
  return now.size === seen.size && now.mtimeNs === seen.mtimeNs
}

/** Closes and removes a new file. Does not reject: the caller reports why the file was given up. */
export async function abandonNew(files: FileLayer, path: string, file: LogFile): Promise<void> {
  await file.close().catch(() => {})
  await files.remove(path).catch(() => {})
}

/** Undefined where there is no such file. */
export async function statOrNothing(files: FileLayer, path: string): Promise<BigIntStats | undefined> {
  try {
    return await files.stat(path)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** An error of `open` in Node's form. */
export function systemError(
  code: 'EEXIST' | 'EISDIR' | 'ENOENT',
  path: string,
  what: string = WORDS[code],
): NodeJS.ErrnoException {
  const error = new Error(`${code}: ${what}, open '${path}'`)
  return Object.assign(error, { errno: -osConstants.errno[code], code, syscall: 'open', path })
}

/** The path of a log that does not exist yet, with the symbolic links of its folder resolved. */
export async function resolveNew(files: FileLayer, path: string): Promise<string> {
  return join(await files.resolve(dirname(path)), basename(path))
}

/** @throws TypeError where the URL is not a file URL */
export function pathOf(path: string | URL): string {
  return path instanceof URL ? fileURLToPath(path) : path
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
