// A file of the log, open for ingestion: a regular file that may grow, or a compressed one, which is whole. What it holds decides
// whether it is the one of a checkpoint. Offsets of a compressed file are those of its decompressed bytes, so a log that was
// compressed since is still the same file.

import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { type Duplex, pipeline } from 'node:stream'
import zlib from 'node:zlib'
import { readExactly } from '../files/positioned-io.js'
import { LogGeneration } from '../sources/log-generation.js'
import { StreamSource } from '../sources/stream-source.js'
import { type FullCheckpoint, HEAD_BYTES, hashed, refused, SEAM_BYTES } from './log-checkpoint.js'

/** What comes right before a position. */
export interface Start {
  head: Buffer
  seam: Buffer
}

export class IngestFile {
  readonly path: string
  readonly generation: LogGeneration
  readonly #decompressed: StreamSource | undefined

  private constructor(path: string, generation: LogGeneration, decompress: (() => Duplex) | undefined) {
    this.path = path
    this.generation = generation
    if (decompress === undefined) return
    const compressed = createReadStream(path, { fd: generation.file, autoClose: false, start: 0 })
    // The error of either reaches the reader by the second.
    this.#decompressed = new StreamSource(pipeline(compressed, decompress(), () => {}))
  }

  /** Undefined where there is no such file. @throws LogError ERR_LOG_ENCODING from reading what this Node can't decompress */
  static async open(path: string): Promise<IngestFile | undefined> {
    const generation = await LogGeneration.open(path)
    if (generation === undefined) return undefined
    try {
      return new IngestFile(path, generation, decompressorOf(path, await bytesAt(generation, 0, 4)))
    } catch (error) {
      await generation.close()
      throw error
    }
  }

  get isCompressed(): boolean {
    return this.#decompressed !== undefined
  }

  /** Device and inode, as in a listing. */
  get id(): string {
    return `${this.generation.stats.dev}:${this.generation.stats.ino}`
  }

  async read(): Promise<Uint8Array | null> {
    if (this.#decompressed === undefined) return this.generation.read()
    return (await this.#decompressed.read()) as Uint8Array | null
  }

  async close(): Promise<void> {
    await this.#decompressed?.close()
    await this.generation.close()
  }

  /** What comes before the checkpoint, where the file holds exactly that; undefined where it does not fit. */
  async startOf(checkpoint: FullCheckpoint): Promise<Start | undefined> {
    const { head, seam, offset } = checkpoint
    const start = this.isCompressed
      ? await decompressedStart(this.path, offset)
      : await this.#plainStart(offset)
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
}

/** Reads a compressed file up to the offset; undefined where it ends before. */
async function decompressedStart(path: string, offset: number): Promise<Start | undefined> {
  const file = await IngestFile.open(path)
  let head: Buffer = Buffer.alloc(0)
  let seam: Buffer = Buffer.alloc(0)
  let position = 0
  try {
    while (position < offset) {
      const chunk = (await file?.read()) ?? null
      if (chunk === null) return undefined
      const before = chunk.subarray(0, offset - position)
      position += before.length
      head = Buffer.concat([head, before.subarray(0, HEAD_BYTES - head.length)])
      seam = Buffer.concat([seam, before.subarray(-SEAM_BYTES)]).subarray(-SEAM_BYTES)
    }
    return { head, seam }
  } catch (error) {
    // A damaged archive, or one that is being written: it does not fit.
    if (String((error as NodeJS.ErrnoException).code).startsWith('Z_')) return undefined
    throw error
  } finally {
    await file?.close()
  }
}

function bytesAt(generation: LogGeneration, position: number, length: number): Promise<Buffer> {
  return readExactly(generation.file, Buffer.alloc(length), position)
}

/** By the first bytes; Brotli has none of its own, so by the name. */
function decompressorOf(path: string, start: Uint8Array): (() => Duplex) | undefined {
  if (start[0] === 0x1f && start[1] === 0x8b) return zlib.createGunzip
  if (path.endsWith('.br')) return zlib.createBrotliDecompress
  if (Buffer.compare(start, Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd)) !== 0) return undefined
  // Node has it since 22.15.
  const { createZstdDecompress } = zlib as { createZstdDecompress?: () => Duplex }
  if (createZstdDecompress !== undefined) return createZstdDecompress
  throw refused(
    `${basename(path)} is Zstandard, which this version of Node can't decompress: run zstd -d on it first`,
  )
}
