// The compressed bytes of a source, taken in pieces: no more than asked for, and never copied unless a few bytes that belong
// together stand in two chunks.

import type { SourceBreak } from '../../core/faults/source-break.js'
import type { ByteSource, Chunk } from '../sources/byte-source.js'

/** Ends the decompression: what follows can't be had. Becomes the fault of the log's end. */
export class ArchiveBreak extends Error {
  readonly break: SourceBreak

  constructor(cause: SourceBreak['cause'], message: string) {
    super(message)
    this.break = { cause, message }
  }
}

export class ArchiveInput {
  readonly #source: ByteSource
  readonly #name: string
  #chunk: Uint8Array
  #at = 0
  /** Where in the source the chunk begins. */
  #offset = 0

  /** @param start the bytes that were taken from the source already */
  constructor(source: ByteSource, name: string, start: Uint8Array) {
    this.#source = source
    this.#name = name
    this.#chunk = start
  }

  /** How many bytes of the source have been taken. */
  get position(): number {
    return this.#offset + this.#at
  }

  /** The next bytes, one at least and `most` at most, valid until the next call; undefined at the end of the source. */
  async piece(most = Number.POSITIVE_INFINITY): Promise<Uint8Array | undefined> {
    while (this.#at === this.#chunk.length) {
      const chunk = await this.#source.read()
      if (chunk === null) return undefined
      this.#offset += this.#chunk.length
      this.#chunk = bytesOf(chunk)
      this.#at = 0
    }
    const piece = this.#chunk.subarray(this.#at, this.#at + most)
    this.#at += piece.length
    return piece
  }

  /** Gives the last so many bytes of the last piece back. */
  giveBack(length: number): void {
    this.#at -= length
  }

  /** What is left of the chunk that was taken last. */
  rest(): Uint8Array {
    const rest = this.#chunk.subarray(this.#at)
    this.#at = this.#chunk.length
    return rest
  }

  /** Exactly so many bytes; fewer only at the end of the source. A copy. */
  async upTo(length: number): Promise<Buffer> {
    const bytes = Buffer.alloc(length)
    let filled = 0
    while (filled < length) {
      const piece = await this.piece(length - filled)
      if (piece === undefined) break
      bytes.set(piece, filled)
      filled += piece.length
    }
    return bytes.subarray(0, filled)
  }

  /** Exactly so many bytes. @throws ArchiveBreak where the source ends before */
  async exactly(length: number): Promise<Buffer> {
    const bytes = await this.upTo(length)
    if (bytes.length < length) throw this.cut()
    return bytes
  }

  cut(): ArchiveBreak {
    return new ArchiveBreak(
      'cut-archive',
      `the ${this.#name} archive is cut short: it ends at its byte ${this.position}, before it is complete`,
    )
  }

  /** @param what is wrong: continues a sentence */
  damaged(what: string, at = this.position): ArchiveBreak {
    return new ArchiveBreak(
      'damaged-archive',
      `the ${this.#name} archive is damaged at its byte ${at}: ${what}`,
    )
  }

  /** After the end of what can be decompressed, nothing may follow. */
  garbage(at: number): ArchiveBreak {
    return this.damaged(`what follows there is not ${this.#name}; it is left unread`, at)
  }
}

function bytesOf(chunk: Chunk): Uint8Array {
  return typeof chunk === 'string' ? Buffer.from(chunk) : chunk
}
