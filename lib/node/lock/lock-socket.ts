// Whether a process is alive, by the kernel: the process listens on a socket of its own, which no other process can
// listen on later, and which refuses every connection from the moment the process ends, however it ends. So no time-out
// is waited for and no process number can be reused, and a process in a container with numbers and a network of its own
// is seen as well, as long as it runs on the same kernel.
//
// The socket gets its final name once it listens: a socket of that name that refuses belongs to a process that has ended,
// or has released its lock. Until then it has another name ('bind'), under which another process may take it for dead and
// remove it; its process then begins again.

import { rename, unlink } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { isCode } from '../files/file-layer.js'
import { lockFilePath } from '../files/names-beside.js'
import { withShortPath } from './short-path.js'

/**
 * 'answers': a process listens. 'silent': no process on this kernel listens, and none ever will again. Otherwise the
 * system's error code, and whether a process listens is unknown.
 */
export type Answer = 'answers' | 'silent' | `E${string}`

const SILENT = new Set(['ECONNREFUSED', 'ENOENT', 'ENOTSOCK'])

/** The path that the process with this id listens on, beside the log. */
export function socketPath(folder: string, id: string): string {
  return process.platform === 'win32' ? `\\\\.\\pipe\\wholeline-${id}` : lockFilePath(folder, id, 'sock')
}

/** Listens until `stopListening`, or until the process ends. Does not keep the process alive. */
export async function listen(folder: string, id: string): Promise<Server> {
  if (process.platform === 'win32') return bind(socketPath(folder, id))
  const unnamed = lockFilePath(folder, id, 'bind')
  for (;;) {
    const server = await bind(unnamed)
    try {
      await rename(unnamed, socketPath(folder, id))
      return server
    } catch (error) {
      await stopListening(server, unnamed)
      if (!isCode(error, 'ENOENT')) throw error
    }
  }
}

function bind(path: string): Promise<Server> {
  return withShortPath(path, (short) => {
    const server = createServer((connection) => connection.destroy())
    return new Promise((resolve, reject) => {
      // Not `once`: later errors, of connections that can't be accepted (no descriptor is free), are safe to ignore.
      server.on('error', (error) => reject(named(error, path, short)))
      // Exclusive: otherwise, in a cluster's worker, the primary process would listen instead, and outlive the worker.
      server.listen({ path: short, exclusive: true }, () => {
        server.unref()
        resolve(server)
      })
    })
  })
}

/** The system's error, with the socket's own path instead of the short one. */
function named(error: Error, path: string, short: string): Error {
  return Object.assign(error, { path, message: error.message.replace(short, path) })
}

/** The name is removed first, so that a kill in between leaves nothing. */
export async function stopListening(server: Server, path: string): Promise<void> {
  await unlink(path).catch(() => {})
  await new Promise((resolve) => server.close(resolve))
}

export async function answerOf(path: string): Promise<Answer> {
  try {
    await withShortPath(path, connection)
    return 'answers'
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // The queue of connections is full, so a process listens.
    if (code === 'EAGAIN') return 'answers'
    return SILENT.has(String(code)) ? 'silent' : (code as `E${string}`)
  }
}

function connection(path: string): Promise<void> {
  const socket = connect(path)
  return new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  }).finally(() => socket.destroy())
}
