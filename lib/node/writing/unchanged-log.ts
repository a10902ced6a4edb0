// What is checked before each write: the path still names the open file, and no other process has written to it or cut it.

import type { BigIntStats } from 'node:fs'
import { changedUnderWriter } from '../files/changed-log.js'
import {
  type FileLayer,
  isSameFile,
  type LogFile,
  type SyncFile,
  statOrNothing,
} from '../files/file-layer.js'

/** @throws LogError ERR_LOG_CHANGED; Node's own errors where the file can't be checked */
export async function requireUnchanged(
  files: FileLayer,
  path: string,
  file: LogFile,
  length: number,
): Promise<void> {
  const [mine, named] = await Promise.all([file.stat({ bigint: true }), statOrNothing(files, path)])
  requireSame(path, mine, named, length, length)
}

/** The same at once, for a length from `least` to `most` bytes. */
export function requireUnchangedSync(
  path: string,
  file: Pick<SyncFile, 'stat' | 'statPath'>,
  least: number,
  most: number,
): void {
  requireSame(path, file.stat(), file.statPath(), least, most)
}

function requireSame(
  path: string,
  mine: BigIntStats,
  named: BigIntStats | undefined,
  least: number,
  most: number,
): void {
  if (named === undefined) throw changedUnderWriter(path, 'was unlinked', least)
  if (!isSameFile(mine, named)) throw changedUnderWriter(path, 'was replaced by another file', least)
  if (mine.size >= BigInt(least) && mine.size <= BigInt(most)) return
  throw changedUnderWriter(path, `is ${mine.size} bytes long, where this writer left it at ${least}`, least)
}
