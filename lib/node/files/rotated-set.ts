// The files of a rotated log: those beside it that a glob names, and the log itself.

import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import picomatch from 'picomatch'
import { pathOf } from './file-layer.js'
import { lockPath } from './names-beside.js'
import { inRotationOrder } from './rotation-order.js'

/** A file of a rotated log. */
export interface RotatedFile {
  readonly path: string
  /** Files with the same place may hold the same lines, as 'app.jsonl.1' and an 'app.jsonl.1.gz' that is being written. */
  readonly place: number
  /** Why its place is not certain, for a person; undefined where it is. */
  readonly doubt: string | undefined
}

/** A glob that can be looked up: a folder, and what matches names in it. */
export interface RotatedGlob {
  readonly folder: string
  matches(name: string): boolean
}

interface FoundFile {
  readonly name: string
  readonly mtimeMs: number
  /** Device and inode: two names may be one file. */
  readonly id: string
}

/** What a repair keeps beside a log. */
const QUARANTINE = /\.quarantine\.jsonl(?:\.\d+)?$/

/**
 * @param glob of names beside the log ('app.jsonl.*'); names that begin with a dot match only a glob that does. Its folder, if
 *   it has one, is taken as it stands: the rotated files may be elsewhere.
 * @throws TypeError where the glob is not a string, or is empty, or its folder is a pattern too
 */
export function rotatedGlob(log: string | URL, glob: string): RotatedGlob {
  if (typeof glob !== 'string' || glob === '')
    throw new TypeError("option rotated must be a glob of names beside the log, such as 'app.jsonl.*'")
  const folder = dirname(glob)
  if (picomatch.scan(folder).isGlob)
    throw new TypeError(
      'option rotated must not have a pattern in its folder: only in the names of the files',
    )
  const matches = picomatch(basename(glob))
  return { folder: folder === '.' ? dirname(pathOf(log)) : folder, matches: (name) => matches(name) }
}

/**
 * The files of the set, the oldest first, and the log last, whether it exists or not. A file with several names comes once.
 * Leaves out what is not a regular file, the log's lock and its quarantine.
 * @param except paths that are not part of the set, although the glob may match them
 * @throws what listing the folder fails with
 */
export async function rotatedSet(
  log: string | URL,
  { folder, matches }: RotatedGlob,
  except: readonly string[] = [],
): Promise<RotatedFile[]> {
  const path = pathOf(log)
  const left = new Set([path, lockPath(path), ...except].map((each) => resolve(each)))
  const seen = new Set([(await foundFile(path))?.id])
  const files: FoundFile[] = []
  for (const name of (await readdir(folder)).sort()) {
    if (!matches(name) || QUARANTINE.test(name) || left.has(resolve(folder, name))) continue
    const file = await foundFile(join(folder, name))
    if (file === undefined || seen.has(file.id)) continue
    seen.add(file.id)
    files.push(file)
  }
  const placed = inRotationOrder(basename(path), files)
  const rotated = placed.map(({ file, place, doubt }) => ({ path: join(folder, file.name), place, doubt }))
  return [...rotated, { path, place: (rotated.at(-1)?.place ?? -1) + 1, doubt: undefined }]
}

/** Undefined where there is no regular file of that name: it may have been renamed since the folder was listed. */
async function foundFile(path: string): Promise<FoundFile | undefined> {
  const stats = await stat(path, { bigint: true }).catch(() => undefined)
  if (stats?.isFile() !== true) return undefined
  return { name: basename(path), mtimeMs: Number(stats.mtimeMs), id: `${stats.dev}:${stats.ino}` }
}
