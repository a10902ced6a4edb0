// A Redis server for the time of a test, which keeps nothing.

import type { Test } from 'tap'
import { freePort, serverFolder, startServer } from './server-process.js'

/** @returns its URL */
export async function redisServer(t: Test): Promise<string> {
  const port = await freePort()
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    serverFolder(t),
  ]
  await startServer(t, 'redis-server', args, port)
  return `redis://127.0.0.1:${port}`
}
