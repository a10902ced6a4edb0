// Sources that yield a log and then neither more bytes nor an end, as a log that is being written does. Each can say whether
// it was released.

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
  /** Resolves once the source is released, with whether everything of it is closed. */
  isReleased(): Promise<boolean>
  /** Removes what was made for the test. */
  end(): Promise<void> | void
}

export type MakeIdleSource = (folder: string, log: string) => Promise<IdleSource>

/** Sources that end, or can be left between two chunks. */
export const endingSources: Record<string, MakeIdleSource> = {
  'the path of a file': async (folder, log) => {
    const path = await fileOf(folder, log)
    return { source: path, isReleased: async () => isClosed(path), end: () => {} }
  },
  'a file stream': async (folder, log) => {
    const path = await fileOf(folder, log)
    const source = createReadStream(path, { highWaterMark: 100 })
    const isReleased = async () => (await closed(source)) && isClosed(path)
    return { source, isReleased, end: () => {} }
  },
  'a generator': async (_folder, log) => {
    // A generator that never begins has nothing to release.
    let isOver = true
    function* chunks() {
      isOver = false
      try {
        for (;;) yield Buffer.from(log)
      } finally {
        isOver = true
      }
    }
    return { source: chunks(), isReleased: async () => isOver, end: () => {} }
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
    return { source: chunks(), isReleased: async () => isOver, end: () => {} }
  },
}

export const idleSources: Record<string, MakeIdleSource> = {
  'the path of a FIFO': async (folder, log) => {
    const path = makeFifo(folder)
    // Opened for reading, too, so that opening it does not wait for a reader.
    const writer = openSync(path, 'r+')
    writeSync(writer, log)
    const isReleased = async () => descriptorsOf(path) === 1
    return { source: path, isReleased, end: () => closeSync(writer) }
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
    const isReleased = async () => (await Promise.all(connections.map(closed))).every((each) => each)
    const end = () => {
      server.close()
      rmSync(folder, { recursive: true })
    }
    return { source: path, isReleased, end }
  },
  'a TCP socket': async (_folder, log) => {
    const server = createServer((socket) => socket.write(log))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as { port: number }
    const source = connect(port, '127.0.0.1')
    return { source, isReleased: () => closed(source), end: () => void server.close() }
  },
  'a stream': async (_folder, log) => {
    const source = new PassThrough()
    source.write(log)
    return { source, isReleased: () => closed(source), end: () => {} }
  },
  'a web stream': async (_folder, log) => {
    let isCancelled = false
    const source = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(Buffer.from(log)),
      cancel() {
        isCancelled = true
      },
    })
    return { source, isReleased: async () => isCancelled, end: () => {} }
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
