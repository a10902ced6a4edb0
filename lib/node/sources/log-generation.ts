// One file of a log that is rotated: it is read by its descriptor, whatever becomes of its name.

import type { BigIntStats } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { isCode, isSameFile } from '../files/file-layer.js'
import { requireRegularFile } from '../files/regular-file.js'
import type { ByteSource } from './byte-source.js'
import { HandleSource } from './handle-source.js'

export class LogGeneration implements ByteSource {
  readonly canGrow = true
  readonly file: FileHandle
  /** As it was when the file was opened. */
  readonly stats: BigIntStats
  readonly #source: HandleSource
  #position = 0
  #closing: Promise<void> | undefined

  /** The file is closed with the generation. */
  constructor(file: FileHandle, stats: BigIntStats) {
    this.file = file
    this.stats = stats
    this.#source = new HandleSource(file)
  }

  /** Undefined where there is no such file. @throws EISDIR or EINVAL where it is not a regular file; what opening fails with */
  static async open(path: string | URL): Promise<LogGeneration | undefined> {
    // Checked before opening: opening a FIFO would wait for its writer.
    const named = await statOrMissing(path)
    if (named === undefined) return undefined
    requireRegularFile(path, named, 'followed over rotation')
    const file = await open(path, 'r').catch((error: Error) => {
      if (isCode(error, 'ENOENT')) return undefined
      throw error
    })
    return file === undefined ? undefined : new LogGeneration(file, await file.stat({ bigint: true }))
  }

  get total(): number | undefined {
    return this.#source.total
  }

  /** Begins at another position. To be called before the first `read`. */
  seek(position: number): void {
    this.#position = position
    this.#source.seek(position)
  }

  /** @throws LogError ERR_LOG_CHANGED where the file was cut, or cut and written to again */
  async read(): Promise<Uint8Array | null> {
    const chunk = await this.#source.read()
    this.#position += chunk?.length ?? 0
    return chunk
  }

  /** Whether the path names another file now. False where it names none: a file that was renamed may have no successor yet. */
  async hasSuccessorAt(path: string | URL): Promise<boolean> {
    const named = await statOrMissing(path)
    return named !== undefined && !isSameFile(named, this.stats)
  }

  /** Whether the file has bytes that were not read. */
  async hasMore(): Promise<boolean> {
    return (await this.file.stat()).size !== this.#position
  }

  /** Whether the file has no name any more. */
  async isUnlinked(): Promise<boolean> {
    return (await this.file.stat({ bigint: true })).nlink === 0n
  }

  /** May be called more than once. */
  close(): Promise<void> {
    this.#closing ??= this.#source.close().then(() => this.file.close())
    return this.#closing
  }
}

async function statOrMissing(path: string | URL): Promise<BigIntStats | undefined> {
  return stat(path, { bigint: true }).catch((error: Error) => {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  })
}
