// What a path may name that is no file.

import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Makes a FIFO in the folder; its path. */
export function makeFifo(folder: string, name = 'fifo'): string {
  const path = join(folder, name)
  execFileSync('mkfifo', [path])
  return path
}

/** A new folder near the root, since the path of a socket may be little more than 100 bytes long. */
export function makeSocketFolder(): string {
  return mkdtempSync(join(tmpdir(), 'log-'))
}
