// A Redis server for the time of a test, which keeps nothing.

import type { ChildProcess } from 'node:child_process'
import type { Test } from 'tap'
import { freePort, serverFolder, startServer } from './server-process.js'

/** @returns its URL */
export async function redisServer(t: Test): Promise<string> {
  const port = await freePort()
  await redisAt(t, port)
  return `redis://127.0.0.1:${port}`
}

export function redisAt(t: Test, port: number): Promise<ChildProcess> {
  const settings = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', serverFolder(t)]
  return startServer(t, 'redis-server', ['--port', String(port), ...settings], port)
}
