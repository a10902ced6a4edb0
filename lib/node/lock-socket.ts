// Whether a process is alive, told by the kernel: it listens on a socket of its own, which no other can
// listen on after it, and which refuses every connection from the moment it is gone, however it went. So
// there is no time-out to wait for, no process number to be used again, and a container with numbers and a
// network of its own is seen as well, as long as it runs on the same kernel.

import { symlink, unlink } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { randomId } from './random-id.js'

/** The shortest limit of a socket's path that is in use (macOS, 104 bytes with its end), and some air. */
const LONGEST_PATH_BYTES = 100

/** The name of the socket that the process with this id listens on, beside the log. */
export function socketPath(folder: string, id: string): string {
  return process.platform === 'win32' ? `\\\\.\\pipe\\wholeline-${id}` : join(folder, `.wholeline-${id}.sock`)
}

/** Listens until `stopListening`, or until the process ends. Does not keep the process alive. */
export function listen(path: string): Promise<Server> {
  return withShortPath(path, (short) => {
    const server = createServer((connection) => connection.destroy())
    return new Promise((resolve, reject) => {
      // Not once: a connection that can't be accepted, for want of descriptors, is none of our worries.
      server.on('error', reject)
      // Exclusive: in a cluster's worker the primary process would listen instead, and outlive it.
      server.listen({ path: short, exclusive: true }, () => {
        server.unref()
        resolve(server)
      })
    })
  })
}

export async function stopListening(server: Server, path: string): Promise<void> {
  await new Promise((resolve) => server.close(resolve))
  await unlink(path).catch(() => {})
}

/** Whether somebody listens. Where that can't be told, somebody does. */
export function isListening(path: string): Promise<boolean> {
  return withShortPath(path, (short) => {
    const connection = connect(short)
    return new Promise((resolve) => {
      connection.once('connect', () => resolve(true))
      connection.once('error', (error: NodeJS.ErrnoException) => resolve(!NOBODY.has(String(error.code))))
    }).finally(() => connection.destroy()) as Promise<boolean>
  })
}

const NOBODY = new Set(['ECONNREFUSED', 'ENOENT', 'ENOTSOCK'])

/** A path that is too long for a socket is reached through a link to its folder, for as long as it takes. */
async function withShortPath<Result>(path: string, work: (path: string) => Promise<Result>): Promise<Result> {
  if (process.platform === 'win32' || Buffer.byteLength(path) <= LONGEST_PATH_BYTES) return work(path)
  // A short name, since macOS has temporary folders whose paths take half of the limit.
  const link = join(tmpdir(), `wl-${randomId()}`)
  await symlink(dirname(path), link)
  try {
    return await work(join(link, basename(path)))
  } finally {
    await unlink(link)
  }
}
