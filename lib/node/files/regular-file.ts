// A path that must name a regular file is checked before it is opened: opening a FIFO would wait for its writer, perhaps
// without end, and a device has neither a size nor an end that could be repaired.

import type { StatsBase } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { constants } from 'node:os'

/** The parts of a stat that say what a path names. */
export type FileKind = Pick<StatsBase<number | bigint>, 'isFile' | 'isDirectory' | 'isFIFO' | 'isSocket'>

/**
 * @param work what only a regular file can be, as in 'repaired'
 * @throws EISDIR or EINVAL, in Node's form, where the path does not name a regular file
 */
export function requireRegularFile(
  path: string | URL,
  kind: FileKind,
  work = 'repaired, appended to or read backwards',
): void {
  if (kind.isFile()) return
  if (kind.isDirectory()) throw refusal(path, 'EISDIR', 'a directory', work)
  throw refusal(path, 'EINVAL', kindOf(kind), work)
}

function kindOf(kind: FileKind): string {
  if (kind.isFIFO()) return 'a FIFO'
  return kind.isSocket() ? 'a socket' : 'a device'
}

function refusal(path: string | URL, code: 'EISDIR' | 'EINVAL', what: string, work: string): Error {
  const message = `${code}: '${path}' is ${what}, and only a regular file can be ${work}`
  return Object.assign(new Error(message), { code, errno: -constants.errno[code], syscall: 'open', path })
}

/**
 * Opens a path for reading while `work` runs, and closes it; a handle is left open.
 * @throws EISDIR or EINVAL where the path does not name a regular file; what opening it and `work` fail with
 */
export async function withFile<Result>(
  file: string | URL | FileHandle,
  work: (handle: FileHandle) => Promise<Result>,
): Promise<Result> {
  if (typeof file === 'object' && 'fd' in file) return work(file)
  requireRegularFile(file, await stat(file))
  const handle = await open(file, 'r')
  try {
    return await work(handle)
  } finally {
    await handle.close()
  }
}
