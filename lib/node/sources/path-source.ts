// A log by its path, which may name a regular file, a device, a FIFO or a socket. A FIFO or a socket is read as a
// stream, so that closing it never waits for its next byte.

import { constants, open as openDescriptor } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { connect, Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { ByteSource, Chunk, MemoryLender } from './byte-source.js'
import { HandleSource } from './handle-source.js'
import { StreamSource } from './stream-source.js'

/** A file by its name, opened at the first read. */
export class PathSource implements ByteSource {
  readonly #path: string | URL
  readonly #lender: MemoryLender | undefined
  #opening: Promise<ByteSource> | undefined
  #opened: ByteSource | undefined
  #waitsForWriter = false
  #closed = false
  #canGrow = false

  /** @param lender supplies the memory that a regular file is read into */
  constructor(path: string | URL, lender?: MemoryLender) {
    this.#path = path
    this.#lender = lender
  }

  get canGrow(): boolean {
    return this.#canGrow
  }

  get total(): number | undefined {
    return this.#opened?.total
  }

  async read(): Promise<Chunk | null> {
    this.#opening ??= this.#open()
    const source = await this.#opening
    this.#opened = source
    return this.#closed ? null : source.read()
  }

  async close(): Promise<void> {
    this.#closed = true
    // Opening a FIFO may wait for its writer without end. It is then closed once it opens, and `close` does not wait.
    const closing = this.#opening?.then((source) => source.close()).catch(() => {})
    if (!this.#waitsForWriter) await closing
  }

  async #open(): Promise<ByteSource> {
    const stats = await stat(this.#path)
    this.#canGrow = stats.isFile()
    if (stats.isSocket()) return new StreamSource(socketAt(this.#path))
    if (!stats.isFIFO()) return new HandleSource(await open(this.#path, 'r'), this.#path, this.#lender)
    this.#waitsForWriter = true
    const descriptor = await promisify(openDescriptor)(this.#path, fifoFlags())
    this.#waitsForWriter = false
    return new StreamSource(new Socket({ fd: descriptor, readable: true, writable: false }))
  }
}

/**
 * With O_NONBLOCK, Linux opens a FIFO before its writer comes, and the socket then waits for the writer as it waits for
 * bytes. Other systems would report the end of the FIFO instead. There the opening waits for the writer, and the process
 * can't exit until it comes.
 */
function fifoFlags(): number {
  let flags = constants.O_RDONLY
  if (process.platform === 'linux') flags |= constants.O_NONBLOCK
  return flags
}

/** A process that was started with a socket as its standard input can use that socket, but not open it by name. */
const OWN_DESCRIPTOR = /^\/(?:dev\/stdin|dev\/fd\/(\d+)|proc\/self\/fd\/(\d+))$/

function socketAt(path: string | URL): Socket {
  const name = path instanceof URL ? fileURLToPath(path) : path
  const own = OWN_DESCRIPTOR.exec(name)
  if (own === null) return connect({ path: name })
  const descriptor = Number(own[1] ?? own[2] ?? 0)
  return new Socket({ fd: descriptor, readable: true, writable: false })
}
