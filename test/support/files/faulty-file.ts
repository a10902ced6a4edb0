// A file whose reads fail, end early or are short: a file system with that one file, mounted over it.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { PLAIN, python } from '../processes/python.js'

/** See `faulty-file.py`. */
export type Faultiness = readonly ['fail' | 'stop', offset: number] | readonly ['short', seed: number]

const PROGRAM = fileURLToPath(new URL('faulty-file.py', import.meta.url))

/** Why such a file can't be made here; false where it can. */
export const faultyFilesMissing: string | false =
  process.getuid?.() === 0 && existsSync('/dev/fuse') ? false : 'mounting a file system needs root and FUSE'

/** Makes a file with these bytes and this behaviour until the end of the test, and returns its path. */
export async function faultyFile(t: Test, bytes: Uint8Array | string, how: Faultiness): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'faulty-'))
  const source = join(folder, 'source')
  const path = join(folder, 'log')
  writeFileSync(source, bytes)
  writeFileSync(path, '')
  const program = spawn(python(), [...PLAIN, PROGRAM, source, path, how[0], String(how[1])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(async () => {
    await ended(program)
    rmSync(folder, { recursive: true })
  })
  await Promise.race([once(program.stdout, 'data'), failure(program)])
  return path
}

async function failure(program: ChildProcess): Promise<never> {
  const [code] = await once(program, 'exit')
  throw new Error(`the file system could not be mounted: exit code ${code}`)
}

async function ended(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return
  program.kill('SIGTERM')
  await once(program, 'exit')
}
