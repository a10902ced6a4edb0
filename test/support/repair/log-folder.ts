// Folders with a log, and the state of the files in them.

import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface LogFolder {
  folder: string
  path: string
}

/** A new folder in another, which holds only a log. */
export function logFolder(inside: string, bytes: Uint8Array): LogFolder {
  const folder = mkdtempSync(join(inside, 'folder-'))
  const path = join(folder, 'log')
  writeFileSync(path, bytes)
  return { folder, path }
}

/** For each name in the folder, sockets included: a digest of the content, the inode, the time of the last write, and the mode. */
export function stateOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, stateOfFile(join(folder, name))]),
  )
}

function stateOfFile(path: string): string {
  const stats = statSync(path, { bigint: true })
  const { ino, mtimeNs, mode } = stats
  const bytes = stats.isFile() ? readFileSync(path) : ''
  return `${createHash('sha256').update(bytes).digest('hex')} ${ino} ${mtimeNs} ${mode}`
}
