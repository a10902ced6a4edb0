// Servers of other projects, started for the time of a test: each on a port of its own, with what it writes in a folder of its own.

import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Test } from 'tap'

/** Where Debian puts servers, which the PATH of a user may lack. */
const SERVER_FOLDERS = ['/usr/sbin', '/usr/local/sbin']

/** The path of a program. @returns undefined where it is not installed */
export function programNamed(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...SERVER_FOLDERS]
  return folders.map((folder) => join(folder, name)).find(isExecutable)
}

/** For a test's options: why it is skipped, where the program is not installed. */
export function skippedWithout(...names: string[]): { skip: string | false } {
  const missing = names.filter((name) => programNamed(name) === undefined)
  return { skip: missing.length > 0 && `${missing.join(' and ')} is not installed` }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** A folder for what a server writes, until the test is over. */
export function serverFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'wholeline-server-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A port that is free at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Starts a server, waits until it accepts connections, and ends it with the test. */
export async function startServer(
  t: Test,
  name: string,
  args: string[],
  port: number,
): Promise<ChildProcess> {
  const server = spawn(programNamed(name) as string, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (text) => (output += text))
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  t.teardown(async () => {
    server.kill('SIGTERM')
    await ended
  })
  while (!(await accepts(port))) {
    if (server.exitCode !== null) throw new Error(`${name} ended at once: ${output}`)
  }
  return server
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
