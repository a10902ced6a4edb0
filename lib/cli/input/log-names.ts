// Which files of a folder count as logs: by their names, since opening every file to look at it would take long and would
// wait at FIFOs.

import picomatch from 'picomatch'
import { isOwnFile } from '../../node/quarantine/own-files.js'

/** The usual names of logs, those of rotated ones (`app.jsonl.1`, `app.jsonl-20260102`), and compressed ones. */
export const USUAL_NAMES = '*.{jsonl,ndjson,jsonlines,ldjson}{,[.-][0-9]*}{,.gz,.zst}'

/** Hidden files count: a check that overlooks a log would be worse than one that takes longer. */
const OPTIONS = { dot: true }

/**
 * Whether a file counts as a log.
 * @param name its own name
 * @param path its path from the folder that is read, with `/` between names
 */
export type LogNames = (name: string, path: string) => boolean

/**
 * @param globs those of `--glob`. One with a `/` is compared with the path from the folder, any other with the name alone;
 *   one that begins with `!` takes names out. Without any other than those: the usual names.
 */
export function logNames(globs: readonly string[]): LogNames {
  const taken = globs.filter((glob) => !glob.startsWith('!'))
  const left = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1))
  const counts = anyOf(taken.length === 0 ? [USUAL_NAMES] : taken)
  const isLeft = anyOf(left)
  return (name, path) => !isOwnFile(name) && counts(name, path) && !isLeft(name, path)
}

/** The globs are compiled for the first name: most commands are given files, and no folder. */
function anyOf(globs: readonly string[]): LogNames {
  let compiled: LogNames | undefined
  return (name, path) => {
    compiled ??= compiledNames(globs)
    return compiled(name, path)
  }
}

function compiledNames(globs: readonly string[]): LogNames {
  const [paths, names] = [globs.filter(hasFolders), globs.filter((glob) => !hasFolders(glob))]
  const isPath = picomatch(paths, OPTIONS)
  const isName = picomatch(names, OPTIONS)
  return (name, path) => (names.length > 0 && isName(name)) || (paths.length > 0 && isPath(path))
}

function hasFolders(glob: string): boolean {
  return glob.includes('/')
}

/** A glob as an argument, which the shell has not replaced; undefined where the argument has no wildcard. */
export function globArgument(
  argument: string,
): { folder: string; names: LogNames; depth: number } | undefined {
  const { isGlob, base, glob } = picomatch.scan(argument)
  if (!isGlob) return undefined
  const matches = picomatch(glob, OPTIONS)
  const depth = glob.includes('**') ? Number.POSITIVE_INFINITY : glob.split('/').length
  return {
    folder: base === '' ? '.' : base,
    names: (name, path) => !isOwnFile(name) && matches(path),
    depth,
  }
}
