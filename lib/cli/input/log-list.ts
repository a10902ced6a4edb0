// The logs that the arguments of a command name: files, folders with all that is in them, and globs. What can't be a log
// is passed over and told; what can't be read stays in the list, in its place, with the reason.

import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { type Problem, problemOf } from '../errors/problem.js'
import { STANDARD_INPUT } from '../text/printable.js'
import { isWebUrl } from '../text/web-url.js'
import { globArgument, type LogNames, logNames } from './log-names.js'

/** A log to be read. */
interface ListedLog {
  readonly file: string
}
/** What has the name of a log, and can't be one; or a folder that is in the list already. */
export interface PassedOver extends ListedLog {
  /** For a person: why. */
  readonly passedOver: string
}
/** A folder or a glob that gives no log. */
interface Unlisted extends ListedLog {
  readonly problem: Problem
}
export type Listed = ListedLog | PassedOver | Unlisted

export interface LogList {
  readonly items: readonly Listed[]
  /** Whether the arguments are no more than one file. */
  readonly isSingle: boolean
}

const NO_LOGS = 'ERR_NO_LOGS'

/**
 * Lists them in the order of the arguments, and those of a folder by their names.
 * @param globs which files of a folder count: see `logNames`
 */
export async function listLogs(args: readonly string[], globs: readonly string[]): Promise<LogList> {
  const walk = new FolderWalk()
  const names = logNames(globs)
  let isSingle = args.length === 1
  for (const argument of args) {
    const place = await placeOf(argument, names)
    if (place === undefined) walk.items.push({ file: argument })
    else {
      isSingle = false
      await walk.read(argument, place)
    }
  }
  return { items: walk.items, isSingle }
}

interface Place {
  readonly folder: string
  readonly names: LogNames
  /** How many folders deep files are looked for: 1 for those of the folder itself. */
  readonly depth: number
  /** For a person: why no log was found. */
  readonly missing: string
}

/** Undefined for an argument that is a file, or is to be read as one, and fail as one. */
async function placeOf(argument: string, names: LogNames): Promise<Place | undefined> {
  if (argument === STANDARD_INPUT || isWebUrl(argument)) return undefined
  const stats = await stat(argument).catch(() => undefined)
  if (stats?.isDirectory() === true) {
    const missing = 'there is no file in it whose name is that of a log: --glob says which names count'
    return { folder: argument, names, depth: Number.POSITIVE_INFINITY, missing }
  }
  const glob = stats === undefined ? globArgument(argument) : undefined
  return glob === undefined ? undefined : { ...glob, missing: 'no file matches it' }
}

class FolderWalk {
  readonly items: Listed[] = []
  /** The folders that were read, by device and inode: a link may lead back to one of them. */
  readonly #seen = new Set<string>()
  #found = 0

  async read(argument: string, { folder, names, depth, missing }: Place): Promise<void> {
    this.#found = 0
    await this.#folder(folder, '', names, depth)
    if (this.#found === 0) this.items.push({ file: argument, problem: { code: NO_LOGS, message: missing } })
  }

  /** @param inside the path of the folder from the one that the walk began at, with a `/` at its end; empty for that one */
  async #folder(path: string, inside: string, names: LogNames, depth: number): Promise<void> {
    try {
      const { dev, ino } = await stat(path, { bigint: true })
      const id = `${dev}:${ino}`
      if (this.#seen.has(id)) return this.#passOver(path, 'the folder was read already, by another name')
      this.#seen.add(id)
      const entries = await readdir(path, { withFileTypes: true })
      entries.sort((one, other) => 2 * Number(one.name > other.name) - 1)
      for (const entry of entries) await this.#entry(path, inside, entry, names, depth)
    } catch (error) {
      this.#add({ file: path, problem: problemOf(error) as Problem })
    }
  }

  async #entry(folder: string, inside: string, entry: Dirent, names: LogNames, depth: number): Promise<void> {
    const { name } = entry
    const path = pathIn(folder, name)
    const kind = entry.isSymbolicLink() ? await stat(path).catch(() => undefined) : entry
    if (kind?.isDirectory() === true) {
      if (depth > 1) await this.#folder(path, `${inside}${name}/`, names, depth - 1)
    } else if (names(name, inside + name)) this.#file(path, kind)
  }

  /** @param kind undefined for a link that leads nowhere */
  #file(path: string, kind: Pick<Dirent, 'isFile' | 'isFIFO' | 'isSocket'> | undefined): void {
    if (kind?.isFile() === true) return this.#add({ file: path })
    if (kind === undefined) return this.#passOver(path, 'a link to a file that is not there')
    const special = kind.isSocket() ? 'a socket' : 'a device'
    this.#passOver(path, kind.isFIFO() ? 'a FIFO' : special)
  }

  #add(item: Listed): void {
    this.items.push(item)
    this.#found += 1
  }

  #passOver(file: string, passedOver: string): void {
    this.#add({ file, passedOver })
  }
}

/** `join` would make the name of standard input of `./-`. */
function pathIn(folder: string, name: string): string {
  const path = join(folder, name)
  return path.startsWith('-') ? `.${sep}${path}` : path
}
