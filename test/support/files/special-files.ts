// Things that a path may name besides files and folders.

import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Makes a FIFO in the folder, and returns its path. */
export function makeFifo(folder: string, name = 'fifo'): string {
  const path = join(folder, name)
  execFileSync('mkfifo', [path])
  return path
}

/** Makes a folder with a short path, since the path of a socket may have only little more than 100 bytes. */
export function makeSocketFolder(): string {
  return mkdtempSync(join(tmpdir(), 'log-'))
}
