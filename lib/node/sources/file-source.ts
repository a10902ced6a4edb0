// Files as byte sources. A regular file is read with explicit positions (`growing-file.ts`), in chunks large enough
// to matter; while one chunk is worked on, the next is being read. What grows meanwhile is read too. What shrinks, or
// is no longer the file of that name, is an error.
// A FIFO or a socket is read as the stream it is, so that closing it never waits for its next byte.

import { constants, open as openDescriptor, type Stats } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { connect, Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { LogError } from '../../core/log-error.js'
import type { ByteSource, Chunk } from './byte-source.js'
import { GrowingFile } from './growing-file.js'
import { StreamSource } from './stream-source.js'

const CHUNK_BYTES = 1024 * 1024

/** A file by its name, opened at the first read. */
export class PathSource implements ByteSource {
  readonly #path: string | URL
  #opening: Promise<ByteSource> | undefined
  #waitsForWriter = false
  #closed = false
  #canGrow = false

  constructor(path: string | URL) {
    this.#path = path
  }

  get canGrow(): boolean {
    return this.#canGrow
  }

  async read(): Promise<Chunk | null> {
    this.#opening ??= this.#open()
    const source = await this.#opening
    return this.#closed ? null : source.read()
  }

  async close(): Promise<void> {
    this.#closed = true
    // Opening a FIFO may last until somebody writes to it; it is closed then, and nobody waits for that.
    const closing = this.#opening?.then((source) => source.close()).catch(() => {})
    if (!this.#waitsForWriter) await closing
  }

  async #open(): Promise<ByteSource> {
    const stats = await stat(this.#path)
    this.#canGrow = stats.isFile()
    if (stats.isSocket()) return new StreamSource(socketAt(this.#path))
    if (!stats.isFIFO()) return new HandleSource(await open(this.#path, 'r'), this.#path)
    this.#waitsForWriter = true
    const descriptor = await promisify(openDescriptor)(this.#path, fifoFlags())
    this.#waitsForWriter = false
    return new StreamSource(new Socket({ fd: descriptor, readable: true, writable: false }))
  }
}

/**
 * Linux opens a FIFO before its writer comes, and then waits for one as it waits for bytes. Elsewhere that
 * would look like its end: so there the opening waits, and the process can't exit until it is over.
 */
function fifoFlags(): number {
  let flags = constants.O_RDONLY
  if (process.platform === 'linux') flags |= constants.O_NONBLOCK
  return flags
}

/** An open regular file or device. */
export class HandleSource implements ByteSource {
  readonly canGrow = true
  readonly #file: FileHandle
  readonly #path: string | URL | undefined
  readonly #growing: GrowingFile
  #regular = true
  /** The first stat, kept to tell whether the path still names this file. */
  #begun: Stats | undefined
  #buffers = [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)] as const
  #turn = 0
  #filling: Promise<Uint8Array> | undefined
  #closing: Promise<void> | undefined

  /** With a path, the handle is closed with the source, and the path must name the same file at the end. */
  constructor(file: FileHandle, path?: string | URL) {
    this.#file = file
    this.#growing = new GrowingFile(file)
    this.#path = path
  }

  /** Begins at another place of a regular file; to be called before the first `read`. */
  seek(position: number): void {
    this.#growing.seek(position)
  }

  async read(): Promise<Uint8Array | null> {
    const chunk = await this.#next()
    if (chunk.length === 0) return this.#atEnd()
    // A device may have nothing more for a long time: reading it ahead would keep the process alive.
    if (this.#regular && this.#closing === undefined) this.#fillAhead()
    return chunk
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const closing = this.#letGo()
    // What a device is asked for may be long in coming: it is let go then, and nobody waits for that.
    if (this.#regular || this.#filling === undefined) await closing
    else closing.catch(() => {})
  }

  async #letGo(): Promise<void> {
    await this.#filling?.catch(() => {})
    if (this.#path !== undefined) await this.#file.close()
  }

  #next(): Promise<Uint8Array> {
    this.#filling ??= this.#fill()
    return this.#filling.finally(() => this.#forgetFilling())
  }

  /** What was appended between the read that met the end and a change of the name comes before the error. */
  async #atEnd(): Promise<Uint8Array | null> {
    const changed = await this.#changeOfName()
    if (changed === undefined) return null
    const rest = await this.#next()
    if (rest.length === 0) throw changed
    return rest
  }

  #fillAhead(): void {
    this.#filling = this.#fill()
    this.#filling.catch(() => {})
  }

  #forgetFilling(): void {
    this.#filling = undefined
  }

  async #fill(): Promise<Uint8Array> {
    if (this.#begun === undefined) await this.#begin()
    const buffer = this.#buffers[this.#turn % 2 === 0 ? 0 : 1]
    this.#turn += 1
    if (this.#regular) return this.#growing.read(buffer)
    const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, null)
    return buffer.subarray(0, bytesRead)
  }

  async #begin(): Promise<void> {
    this.#begun = await this.#file.stat()
    this.#regular = this.#begun.isFile()
    if (this.#regular) this.#growing.checkSize(this.#begun)
  }

  /** At the end: a file that was replaced or unlinked meanwhile is not the log of that name any more. */
  async #changeOfName(): Promise<LogError | undefined> {
    if (this.#path === undefined || !this.#regular) return undefined
    const now = await stat(this.#path).catch(() => undefined)
    if (now !== undefined && now.ino === this.#begun?.ino && now.dev === this.#begun.dev) return undefined
    const what = now === undefined ? 'unlinked' : 'replaced by another'
    const message = `the file was ${what} while it was read: what was read is the old one`
    return new LogError('ERR_LOG_CHANGED', message, { offset: this.#growing.position })
  }
}

/** A process that was started with a socket as its standard input can't open it by name, only use it. */
const OWN_DESCRIPTOR = /^\/(?:dev\/stdin|dev\/fd\/(\d+)|proc\/self\/fd\/(\d+))$/

function socketAt(path: string | URL): Socket {
  const name = path instanceof URL ? fileURLToPath(path) : path
  const own = OWN_DESCRIPTOR.exec(name)
  if (own === null) return connect({ path: name })
  const descriptor = Number(own[1] ?? own[2] ?? 0)
  return new Socket({ fd: descriptor, readable: true, writable: false })
}
