// An open file as a byte source. A regular file is read at explicit positions (`growing-file.ts`), in large chunks, and
// while one chunk is used the next is read. Bytes that are appended meanwhile are read too. A file that shrinks, or that
// its path does not name any more, is an error.

import type { FileHandle } from 'node:fs/promises'
import { SEQUENTIAL_READ_BYTES } from '../files/block-sizes.js'
import type { ByteSource } from './byte-source.js'
import { GrowingFile } from './growing-file.js'
import { NamedFile } from './named-file.js'

/** An open regular file or device. */
export class HandleSource implements ByteSource {
  readonly canGrow = true
  readonly #file: FileHandle
  /** The path that the file was opened by; undefined where the caller opened it, and closes it. */
  readonly #name: NamedFile | undefined
  readonly #growing: GrowingFile
  #hasBegun = false
  #regular = true
  #buffers = [
    Buffer.allocUnsafeSlow(SEQUENTIAL_READ_BYTES),
    Buffer.allocUnsafeSlow(SEQUENTIAL_READ_BYTES),
  ] as const
  #turn = 0
  #filling: Promise<Uint8Array> | undefined
  #closing: Promise<void> | undefined

  /** With a path, the handle is closed with the source, and the path must name the same file at the end. */
  constructor(file: FileHandle, path?: string | URL) {
    this.#file = file
    this.#growing = new GrowingFile(file)
    this.#name = path === undefined ? undefined : new NamedFile(path)
  }

  get total(): number | undefined {
    return this.#hasBegun && this.#regular ? this.#growing.size : undefined
  }

  /** Begins at another position of a regular file. To be called before the first `read`. */
  seek(position: number): void {
    this.#growing.seek(position)
  }

  async read(): Promise<Uint8Array | null> {
    const chunk = await this.#next()
    if (chunk.length === 0) return this.#atEnd()
    // A device may have no bytes for a long time, and a read that waits for them would keep the process alive.
    if (this.#regular && this.#closing === undefined) this.#fillAhead()
    return chunk
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const released = this.#release()
    // A read of a device may wait without end. The device is closed after it, and `close` does not wait.
    if (this.#regular || this.#filling === undefined) await released
    else released.catch(() => {})
  }

  async #release(): Promise<void> {
    await this.#filling?.catch(() => {})
    if (this.#name !== undefined) await this.#file.close()
  }

  #next(): Promise<Uint8Array> {
    this.#filling ??= this.#fill()
    return this.#filling.finally(() => this.#forgetFilling())
  }

  /** Bytes that were appended after the last read, but before the path changed, come before the error. */
  async #atEnd(): Promise<Uint8Array | null> {
    if (this.#name === undefined || !this.#regular) return null
    const changed = await this.#name.changed(this.#growing.position)
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
    if (!this.#hasBegun) await this.#begin()
    const buffer = this.#buffers[this.#turn % 2 === 0 ? 0 : 1]
    this.#turn += 1
    if (this.#regular) return this.#growing.read(buffer)
    const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, null)
    return buffer.subarray(0, bytesRead)
  }

  async #begin(): Promise<void> {
    const stats = await this.#file.stat({ bigint: true })
    this.#hasBegun = true
    this.#regular = stats.isFile()
    this.#name?.opened(stats)
    if (this.#regular) this.#growing.checkSize(Number(stats.size))
  }
}
