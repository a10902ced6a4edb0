// Paths for sockets, whose length is limited to some hundred bytes. A socket with a longer path is reached by a short
// path of its folder: a descriptor (Linux), or a symbolic link in a temporary folder.

import { constants } from 'node:fs'
import { open, stat, symlink, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { randomId } from '../files/random-id.js'

/** The lowest limit in use (macOS, 104 bytes with the final NUL), less a margin. */
const LONGEST_PATH_BYTES = 100

/** A flag of Linux: opens a folder only to reach the files in it, without the right to list them. */
export const O_PATH = 0o10000000

/** A short path of a folder, until it is released. */
interface ShortFolder {
  path: string
  release(): Promise<void>
}

/**
 * Calls `work` with a short path of the same file, which is valid until `work` settles.
 * @throws Error ENAMETOOLONG where there is no short path; `work` is not called then
 */
export async function withShortPath<Result>(
  path: string,
  work: (path: string) => Promise<Result>,
): Promise<Result> {
  if (process.platform === 'win32' || isShort(path)) return work(path)
  const folder = await shortFolder(path)
  try {
    return await work(join(folder.path, basename(path)))
  } finally {
    await folder.release()
  }
}

async function shortFolder(path: string): Promise<ShortFolder> {
  const failures: string[] = []
  for (const way of [descriptorOf, linkIn(tmpdir()), linkIn('/tmp')]) {
    try {
      return await way(path)
    } catch (error) {
      failures.push((error as Error).message)
    }
  }
  const message = `the path of ${path} is too long for a socket, and there is no shorter way: ${failures.join('; ')}`
  throw Object.assign(new Error(message), { code: 'ENAMETOOLONG', path })
}

async function descriptorOf(path: string): Promise<ShortFolder> {
  if (process.platform !== 'linux') throw new Error('folders have no descriptors here')
  const handle = await open(dirname(path), O_PATH | constants.O_DIRECTORY)
  const release = () => handle.close()
  const short = `/proc/self/fd/${handle.fd}`
  try {
    // /proc may be missing.
    await stat(short)
    return { path: short, release }
  } catch (error) {
    await release()
    throw error
  }
}

function linkIn(folder: string): (path: string) => Promise<ShortFolder> {
  return async (path) => {
    const link = join(folder, `wl-${randomId()}`)
    if (!isShort(join(link, basename(path)))) throw new Error(`${folder} is too long as well`)
    await symlink(dirname(path), link)
    return { path: link, release: () => unlink(link) }
  }
}

function isShort(path: string): boolean {
  return Buffer.byteLength(path) <= LONGEST_PATH_BYTES
}
