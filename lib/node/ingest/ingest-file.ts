// A file of the log, open for ingestion: a regular file that may grow, or a compressed one, which is whole. What it holds decides
// whether it is the one of a checkpoint. Offsets of a compressed file are those of its decompressed bytes, so a log that was
// compressed since is still the same file.

import type { BigIntStats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { SourceBreak } from '../../core/faults/source-break.js'
import type { ArchiveKind } from '../compressed/archive-kind.js'
import { DecompressedSource } from '../compressed/decompressed-source.js'
import { archiveOf } from '../compressed/file-kind.js'
import { readExactly } from '../files/positioned-io.js'
import { HandleSource } from '../sources/handle-source.js'
import { LogGeneration } from '../sources/log-generation.js'
import { type FullCheckpoint, HEAD_BYTES, hashed, SEAM_BYTES } from './log-checkpoint.js'

/** false: a compressed file is read as it is, which no format accepts. */
export type IngestDecompress = 'auto' | false

/** What comes right before a position. */
export interface Start {
  head: Buffer
  seam: Buffer
}

export class IngestFile {
  readonly path: string
  readonly generation: LogGeneration
  /** Whether it is known that its file system stores when a file was made. */
  readonly hasBirth: boolean
  readonly #kind: ArchiveKind | undefined
  readonly #decompressed: DecompressedSource | undefined

  private constructor(
    path: string,
    generation: LogGeneration,
    kind: ArchiveKind | undefined,
    hasBirth: boolean,
  ) {
    this.path = path
    this.generation = generation
    this.hasBirth = hasBirth
    this.#kind = kind
    this.#decompressed = kind && new DecompressedSource(generation, kind)
  }

  /** Undefined where there is no such file. */
  static async open(path: string, decompress: IngestDecompress): Promise<IngestFile | undefined> {
    const generation = await LogGeneration.open(path)
    if (generation === undefined) return undefined
    const known = [kindOf(path, generation, decompress), hasBirth(path, generation.stats)] as const
    return Promise.all(known).then(
      ([kind, knowsBirth]) => new IngestFile(path, generation, kind, knowsBirth),
      async (error: Error) => {
        await generation.close()
        throw error
      },
    )
  }

  get isCompressed(): boolean {
    return this.#kind !== undefined
  }

  /** Where an archive is cut or damaged, once it was read up to there. */
  get broken(): SourceBreak | undefined {
    return this.#decompressed?.broken
  }

  /** How many bytes of an archive were read; undefined where the file is not compressed. */
  get compressedBytes(): number | undefined {
    return this.#decompressed?.compressedBytes
  }

  /** The size of the file itself, in bytes. */
  get total(): number | undefined {
    return this.generation.total
  }

  /** Device and inode, as in a listing. */
  get id(): string {
    return `${this.generation.stats.dev}:${this.generation.stats.ino}`
  }

  /** @throws LogError ERR_LOG_ENCODING where this version of Node can't decompress it; ERR_LOG_CHANGED where it was cut */
  async read(): Promise<Uint8Array | null> {
    return (await (this.#decompressed ?? this.generation).read()) as Uint8Array | null
  }

  async close(): Promise<void> {
    await (this.#decompressed ?? this.generation).close()
  }

  /** What comes before the checkpoint, where the file holds exactly that; undefined where it does not fit. */
  async startOf(checkpoint: FullCheckpoint): Promise<Start | undefined> {
    const { head, seam, offset } = checkpoint
    const start = await (this.#kind === undefined
      ? this.#plainStart(offset)
      : this.#archiveStart(this.#kind, offset))
    if (start === undefined) return undefined
    const fits = hashed(start.head).sha256 === head.sha256 && hashed(start.seam).sha256 === seam.sha256
    return fits && start.head.length === head.length && start.seam.length === seam.length ? start : undefined
  }

  async #plainStart(offset: number): Promise<Start | undefined> {
    if ((await this.generation.file.stat()).size < offset) return undefined
    const seamFrom = Math.max(0, offset - SEAM_BYTES)
    return {
      head: await bytesAt(this.generation, 0, Math.min(HEAD_BYTES, offset)),
      seam: await bytesAt(this.generation, seamFrom, offset - seamFrom),
    }
  }

  /** Reads the archive once more, up to the offset; undefined where it ends or breaks off before. */
  async #archiveStart(kind: ArchiveKind, offset: number): Promise<Start | undefined> {
    const source = new DecompressedSource(new HandleSource(this.generation.file), kind)
    let head: Buffer = Buffer.alloc(0)
    let seam: Buffer = Buffer.alloc(0)
    try {
      for (let position = 0; position < offset; ) {
        const chunk = (await source.read()) as Uint8Array | null
        if (chunk === null) return undefined
        const before = chunk.subarray(0, offset - position)
        position += before.length
        head = Buffer.concat([head, before.subarray(0, HEAD_BYTES - head.length)])
        seam = Buffer.concat([seam, before.subarray(-SEAM_BYTES)]).subarray(-SEAM_BYTES)
      }
      return { head, seam }
    } finally {
      await source.close()
    }
  }
}

function bytesAt(generation: LogGeneration, position: number, length: number): Promise<Buffer> {
  return readExactly(generation.file, Buffer.alloc(length), position)
}

/** By the first bytes; Brotli has none of its own, so by the name. */
async function kindOf(
  path: string,
  { file }: LogGeneration,
  decompress: IngestDecompress,
): Promise<ArchiveKind | undefined> {
  const kind = await archiveOf(file, decompress)
  return kind === undefined && decompress !== false && path.endsWith('.br') ? 'brotli' : kind
}

/**
 * Where a file system does not store the time of birth, Node gives that of the last change. A file that is new has the same two
 * times, but its folder has not.
 */
async function hasBirth(path: string, stats: BigIntStats): Promise<boolean> {
  if (stats.birthtimeNs !== stats.ctimeNs) return true
  const folder = await stat(dirname(path), { bigint: true })
  return folder.dev === stats.dev && folder.birthtimeNs !== folder.ctimeNs
}
