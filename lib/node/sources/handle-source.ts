// An open file as a byte source. A regular file is read at explicit positions (`growing-file.ts`), in large chunks, and
// while one chunk is used the next is read. Bytes that are appended meanwhile are read too. A file that shrinks, or that
// its path does not name any more, is an error.

import type { FileHandle } from 'node:fs/promises'
import { LONG_READ_BYTES, LONG_READS_FROM, SEQUENTIAL_READ_BYTES } from '../files/block-sizes.js'
import type { ByteSource, MemoryLender } from './byte-source.js'
import { GrowingFile } from './growing-file.js'
import { lentBuffers } from './lent-buffers.js'
import { NamedFile } from './named-file.js'

const NOTHING = new Uint8Array(0)

/** An open regular file or device. */
export class HandleSource implements ByteSource {
  readonly canGrow = true
  readonly #file: FileHandle
  /** The path that the file was opened by; undefined where the caller opened it, and closes it. */
  readonly #name: NamedFile | undefined
  readonly #growing: GrowingFile
  #hasBegun = false
  #regular = true
  readonly #lender: MemoryLender | undefined
  #buffers: readonly [Buffer, Buffer] | undefined
  #turn = 0
  #filling: Promise<Uint8Array> | undefined
  #closing: Promise<void> | undefined

  /**
   * With a path, the handle is closed with the source, and the path must name the same file at the end.
   * @param lender supplies the memory that a regular file is read into
   */
  constructor(file: FileHandle, path?: string | URL, lender?: MemoryLender) {
    this.#file = file
    this.#lender = lender
    this.#growing = new GrowingFile(file)
    this.#name = path === undefined ? undefined : new NamedFile(path)
  }

  get total(): number | undefined {
    return this.#hasBegun && this.#regular ? this.#growing.size : undefined
  }

  /**
   * Begins at another position of a regular file. To be called before the first `read`.
   * @param size what the file must have at least: a size that it had before
   * @param seam bytes that must be right before the position, as they were before
   */
  seek(position: number, size = position, seam?: Uint8Array): void {
    this.#growing.seek(position, size, seam)
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
    this.#lender?.giveBack()
    if (this.#name !== undefined) await this.#file.close()
  }

  async #next(): Promise<Uint8Array> {
    // Once the source is closed, another one may have its buffers.
    if (this.#filling === undefined && this.#closing !== undefined) return NOTHING
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
    this.#buffers ??= this.#newBuffers()
    const most = this.#growing.position < LONG_READS_FROM ? SEQUENTIAL_READ_BYTES : LONG_READ_BYTES
    const buffer = this.#buffers[this.#turn % 2 === 0 ? 0 : 1].subarray(0, most)
    this.#turn += 1
    if (this.#regular) return this.#growing.read(buffer)
    const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, null)
    return buffer.subarray(0, bytesRead)
  }

  /** A read of a device may wait without end, and would keep what it was lent. */
  #newBuffers(): readonly [Buffer, Buffer] {
    const lent = lentBuffers(this.#regular ? this.#lender : undefined, LONG_READ_BYTES)
    return (
      lent ?? [Buffer.allocUnsafeSlow(SEQUENTIAL_READ_BYTES), Buffer.allocUnsafeSlow(SEQUENTIAL_READ_BYTES)]
    )
  }

  async #begin(): Promise<void> {
    const stats = await this.#file.stat({ bigint: true })
    this.#hasBegun = true
    this.#regular = stats.isFile()
    this.#name?.opened(stats)
    if (this.#regular) this.#growing.checkSize(Number(stats.size))
  }
}
