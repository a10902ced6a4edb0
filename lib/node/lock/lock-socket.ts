// Whether a process is alive, told by the kernel: it listens on a socket of its own, which no other can
// listen on after it, and which refuses every connection from the moment it is gone, however it went. So
// there is no time-out to wait for, no process number to be used again, and a container with numbers and a
// network of its own is seen as well, as long as it runs on the same kernel.
//
// The socket gets its name once it listens: a socket of that name that refuses is of a process that is gone, or
// that has let go of everything. Until then it has another name ('bind'), under which it may be taken for dead
// and removed; who finds that it was begins again.

import { rename, unlink } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { isCode } from '../files/file-layer.js'
import { lockFilePath } from '../files/names-beside.js'
import { withShortPath } from './short-path.js'

/**
 * 'answers': a process listens. 'silent': on this kernel none does, and none ever will again. Otherwise the
 * system's code for why that can't be told.
 */
export type Answer = 'answers' | 'silent' | `E${string}`

const SILENT = new Set(['ECONNREFUSED', 'ENOENT', 'ENOTSOCK'])

/** What the process with this id listens on, beside the log. */
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
      // Not once: a connection that can't be accepted, for want of descriptors, is safe to ignore.
      server.on('error', (error) => reject(named(error, path, short)))
      // Exclusive: in a cluster's worker the primary process would listen instead, and outlive it.
      server.listen({ path: short, exclusive: true }, () => {
        server.unref()
        resolve(server)
      })
    })
  })
}

/** The system's error, of the socket by its own path. */
function named(error: Error, path: string, short: string): Error {
  return Object.assign(error, { path, message: error.message.replace(short, path) })
}

/** The name goes first: a kill in between leaves nothing. */
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
    // So many wait already that it has to be asked again: for that it must listen.
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
