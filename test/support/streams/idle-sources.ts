// Sources that give a log and then neither more nor an end, as a log that is being written does; each with a
// way to tell whether it was let go.

import { once } from 'node:events'
import { closeSync, createReadStream, openSync, rmSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { PassThrough, type Readable } from 'node:stream'
import { ReadableStream } from 'node:stream/web'
import type { LogSource } from '../../../lib/index.js'
import { descriptorsOf } from '../files/descriptors.js'
import { makeFifo, makeSocketFolder } from '../files/special-files.js'

export interface IdleSource {
  source: LogSource
  /** Resolves once the source is let go, and gives whether nothing of it is open any more. */
  isLetGo(): Promise<boolean>
  /** Undoes what was made for the test. */
  end(): Promise<void> | void
}

export type MakeIdleSource = (folder: string, log: string) => Promise<IdleSource>

/** What gives no more ends all the same: a file. */
export const endingSources: Record<string, MakeIdleSource> = {
  'the path of a file': async (folder, log) => {
    const path = await fileOf(folder, log)
    return { source: path, isLetGo: async () => isClosed(path), end: () => {} }
  },
  'a file stream': async (folder, log) => {
    const path = await fileOf(folder, log)
    const source = createReadStream(path, { highWaterMark: 100 })
    const isLetGo = async () => (await closed(source)) && isClosed(path)
    return { source, isLetGo, end: () => {} }
  },
  'a generator': async (_folder, log) => {
    // What never begins has nothing to let go.
    let isOver = true
    function* chunks() {
      isOver = false
      try {
        for (;;) yield Buffer.from(log)
      } finally {
        isOver = true
      }
    }
    return { source: chunks(), isLetGo: async () => isOver, end: () => {} }
  },
  'an async generator': async (_folder, log) => {
    let isOver = true
    async function* chunks() {
      isOver = false
      try {
        for (;;) yield Buffer.from(log)
      } finally {
        isOver = true
      }
    }
    return { source: chunks(), isLetGo: async () => isOver, end: () => {} }
  },
}

export const idleSources: Record<string, MakeIdleSource> = {
  'the path of a FIFO': async (folder, log) => {
    const path = makeFifo(folder)
    // Open for reading too, so that opening it waits for nobody.
    const writer = openSync(path, 'r+')
    writeSync(writer, log)
    const isLetGo = async () => descriptorsOf(path) === 1
    return { source: path, isLetGo, end: () => closeSync(writer) }
  },
  'the path of a socket': async (_folder, log) => {
    const folder = makeSocketFolder()
    const path = join(folder, 'socket')
    const connections: Socket[] = []
    const server = createServer((socket) => {
      connections.push(socket)
      socket.write(log)
    })
    await once(server.listen(path), 'listening')
    const isLetGo = async () => (await Promise.all(connections.map(closed))).every((each) => each)
    const end = () => {
      server.close()
      rmSync(folder, { recursive: true })
    }
    return { source: path, isLetGo, end }
  },
  'a TCP socket': async (_folder, log) => {
    const server = createServer((socket) => socket.write(log))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as { port: number }
    const source = connect(port, '127.0.0.1')
    return { source, isLetGo: () => closed(source), end: () => void server.close() }
  },
  'a stream': async (_folder, log) => {
    const source = new PassThrough()
    source.write(log)
    return { source, isLetGo: () => closed(source), end: () => {} }
  },
  'a web stream': async (_folder, log) => {
    let isCancelled = false
    const source = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(Buffer.from(log)),
      cancel() {
        isCancelled = true
      },
    })
    return { source, isLetGo: async () => isCancelled, end: () => {} }
  },
}

async function fileOf(folder: string, log: string): Promise<string> {
  const path = join(folder, 'log')
  const file = await open(path, 'w')
  await file.writeFile(log)
  await file.close()
  return path
}

function isClosed(path: string): boolean {
  return descriptorsOf(path) === 0
}

async function closed(stream: Readable): Promise<boolean> {
  if (!stream.closed) await once(stream.resume(), 'close')
  return stream.destroyed
}
