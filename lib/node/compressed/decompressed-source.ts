// A byte source whose bytes are decompressed where they are an archive. Any other source is passed on, chunk by chunk, as it is.

import type { SourceBreak } from '../../core/faults/source-break.js'
import type { ByteSource, Chunk, SourceStart } from '../sources/byte-source.js'
import { ArchiveBreak, ArchiveInput } from './archive-input.js'
import { type ArchiveKind, archiveKind, type Decompress, requireSupported } from './archive-kind.js'
import { unbrotli } from './brotli.js'
import { Decompression } from './decompression.js'
import { gunzip } from './gzip.js'
import { unzstd } from './zstd.js'

const DECOMPRESSORS = { gzip: gunzip, zstd: unzstd, brotli: unbrotli } as const satisfies Record<
  ArchiveKind,
  unknown
>

export class DecompressedSource implements ByteSource {
  readonly #source: ByteSource
  #decompress: Decompress
  /** Bytes that were held back until they showed what the source is. */
  #held: Uint8Array = new Uint8Array(0)
  /** Chunks that come before the next one of the source. */
  readonly #first: Chunk[] = []
  #kind: ArchiveKind | undefined
  #work: Decompression | undefined
  #output: AsyncGenerator<Uint8Array, void, undefined> | undefined
  #broken: SourceBreak | undefined
  #closed = false

  constructor(source: ByteSource, decompress: Decompress) {
    this.#source = source
    this.#decompress = decompress
  }

  /** What the source is compressed with; undefined where it is not, or no `read` has settled yet. */
  get archive(): ArchiveKind | undefined {
    return this.#kind
  }

  get broken(): SourceBreak | undefined {
    return this.#broken
  }

  /** How many bytes of the archive were read; undefined where the source is not compressed. */
  get compressedBytes(): number | undefined {
    return this.#work?.input.position
  }

  get canGrow(): boolean {
    return this.#kind === undefined && this.#source.canGrow === true
  }

  /** A part of a log that does not begin with the log's first byte is not the start of an archive. */
  async start(): Promise<SourceStart | undefined> {
    const start = await this.#source.start?.()
    if (start !== undefined) this.#decompress = false
    return start
  }

  /** Of the archive itself. */
  get total(): number | undefined {
    return this.#source.total
  }

  read(): Promise<Chunk | null> {
    if (this.#output !== undefined) return this.#nextOutput(this.#output)
    return this.#decompress === false ? this.#nextPlain() : this.#open(this.#decompress)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#work?.close()
    await this.#source.close()
  }

  async #nextPlain(): Promise<Chunk | null> {
    return this.#first.shift() ?? this.#source.read()
  }

  async #open(decompress: Exclude<Decompress, false>): Promise<Chunk | null> {
    if (decompress !== 'auto') return this.#begin(decompress, new Uint8Array(0))
    for (;;) {
      const chunk = await this.#source.read()
      if (chunk === null) return this.#atEnd()
      if (typeof chunk === 'string') return this.#passOn(this.#held, chunk)
      const start = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
      const kind = archiveKind(start)
      if (kind === undefined) return this.#passOn(start)
      if (kind !== 'undecided') return this.#begin(kind, start)
      // A copy, since the source may use its buffer again.
      this.#held = new Uint8Array(start)
    }
  }

  /** A source that has nothing yet may grow; one that has but the start of a magic number is no archive. */
  #atEnd(): Promise<Chunk | null> | null {
    if (this.#held.length === 0) return null
    return this.#passOn(this.#held)
  }

  /** The source is not compressed: from now on its chunks are its own. */
  #passOn(...chunks: Chunk[]): Promise<Chunk | null> {
    this.#decompress = false
    this.#first.push(...chunks.filter(({ length }) => length > 0))
    return this.#nextPlain()
  }

  #begin(kind: ArchiveKind, start: Uint8Array): Promise<Chunk | null> {
    requireSupported(kind)
    this.#kind = kind
    this.#work = new Decompression(new ArchiveInput(this.#source, kind, start))
    this.#output = DECOMPRESSORS[kind](this.#work)
    return this.#nextOutput(this.#output)
  }

  async #nextOutput(output: AsyncGenerator<Uint8Array, void, undefined>): Promise<Chunk | null> {
    try {
      const { value, done } = await output.next()
      return done === true || this.#closed ? null : value
    } catch (error) {
      if (this.#closed) return null
      if (!(error instanceof ArchiveBreak)) throw error
      this.#broken = error.break
      return null
    }
  }
}
