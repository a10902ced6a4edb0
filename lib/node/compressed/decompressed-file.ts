// A compressed file, read at positions as if it were not compressed. Reading goes forwards; a position before the last one decompresses
// the file again from its start.

import type { BigIntStats } from 'node:fs'
import type { ReadableFile } from '../files/positioned-io.js'
import { PathSource } from '../sources/path-source.js'
import { ArchiveInput } from './archive-input.js'
import type { ArchiveKind } from './archive-kind.js'
import { DecompressedSource } from './decompressed-source.js'

const NOTHING = new Uint8Array(0)

export class DecompressedFile {
  readonly #path: string
  readonly #kind: ArchiveKind
  #source: DecompressedSource
  #bytes: ArchiveInput

  constructor(path: string, kind: ArchiveKind) {
    this.#path = path
    this.#kind = kind
    this.#source = this.#open()
    this.#bytes = new ArchiveInput(this.#source, kind, NOTHING)
  }

  /** As of a file handle. The log ends where the archive does, or where it breaks off. */
  readonly read = (async (buffer: Buffer, from: number, length: number, position: number) => {
    if (position < this.#bytes.position) await this.#restart()
    while (this.#bytes.position < position)
      if ((await this.#bytes.piece(position - this.#bytes.position)) === undefined)
        return { bytesRead: 0, buffer }
    const piece = (await this.#bytes.piece(length)) ?? NOTHING
    buffer.set(piece, from)
    return { bytesRead: piece.length, buffer }
  }) as unknown as ReadableFile['read']

  /** Asked for only where nothing was read: the length of the log is known then. */
  async stat(): Promise<BigIntStats> {
    return { size: BigInt(this.#bytes.position) } as BigIntStats
  }

  async close(): Promise<void> {
    await this.#source.close()
  }

  async #restart(): Promise<void> {
    await this.#source.close()
    this.#source = this.#open()
    this.#bytes = new ArchiveInput(this.#source, this.#kind, NOTHING)
  }

  #open(): DecompressedSource {
    return new DecompressedSource(new PathSource(this.#path), this.#kind)
  }
}
