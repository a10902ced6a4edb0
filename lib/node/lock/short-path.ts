// Paths for sockets, whose length is limited to a hundred bytes or so. A longer one is reached through its
// folder, by a name that is short: a descriptor of it (Linux), or a symbolic link to it in a temporary folder.

import { constants } from 'node:fs'
import { open, stat, symlink, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { randomId } from '../files/random-id.js'

/** The shortest limit that is in use (macOS, 104 bytes with its end), and some air. */
const LONGEST_PATH_BYTES = 100

/** Of Linux: opens a folder only to reach what is in it, which takes no right to list it. */
export const O_PATH = 0o10000000

/** A short name of a folder, until it is let go of. */
interface ShortFolder {
  path: string
  release(): Promise<void>
}

/**
 * Calls `work` with a path of the same file that is short enough, good for as long as that takes.
 * @throws Error ENAMETOOLONG where there is no way to one; nothing was called then
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
    // There may be no /proc.
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
