// The first bytes of a source, read ahead without losing them: standard input and FIFOs cannot be opened twice. The
// bytes that were read ahead come first in `chunks`, then the rest of the source.

import { LF } from '../../core/lines/line-format.js'
import type { ByteSource } from '../../node/sources/byte-source.js'
import { ChunkEncoder } from '../../node/sources/chunk-encoder.js'

/** The first bytes of a source. */
export interface SourceStart {
  readonly start: Uint8Array
  /** Whether `start` is the whole source. */
  readonly isWhole: boolean
}

export interface PeekedSource extends SourceStart {
  /** The whole source, `start` included. Reading it to its end, or leaving it, closes the source. */
  readonly chunks: LogChunks
}

/** The bytes of a log, and what its source knows of itself. */
export type LogChunks = AsyncGenerator<Uint8Array, void, undefined> &
  Pick<ByteSource, 'broken' | 'compressedBytes'>

/**
 * Returns how many bytes it needs from the start of the source; no more than it was given where those are enough. It is
 * called without bytes first, then once a line is complete, and each time as many bytes have come as it asked for.
 */
export type Look = (start: Uint8Array) => number

export async function peek(source: ByteSource, look: Look): Promise<PeekedSource> {
  const encoder = new ChunkEncoder()
  try {
    const begun = await readStart(source, encoder, look)
    return { ...begun, chunks: chunksOf(source, handOn(begun.start, source, encoder)) }
  } catch (error) {
    await source.close()
    throw error
  }
}

async function readStart(source: ByteSource, encoder: ChunkEncoder, look: Look): Promise<SourceStart> {
  let pieces: Uint8Array[] = []
  let length = 0
  let needed = look(new Uint8Array(0))
  let hasLine: boolean = false
  while (length < needed) {
    const chunk = await source.read()
    if (chunk === null) return { start: Buffer.concat(pieces), isWhole: true }
    // A copy, because the source may reuse its buffer.
    const piece = Buffer.from(encoder.encode(chunk))
    pieces.push(piece)
    length += piece.length
    const isFirstLine: boolean = !hasLine && piece.includes(LF)
    hasLine ||= isFirstLine
    if (length < needed && !isFirstLine) continue
    pieces = [Buffer.concat(pieces)]
    needed = look(pieces[0] as Uint8Array)
  }
  return { start: Buffer.concat(pieces), isWhole: false }
}

/** Chunks that come from a source, and what the source knows of itself. */
export function chunksOf(
  source: Pick<ByteSource, 'broken' | 'compressedBytes'>,
  chunks: AsyncGenerator<Uint8Array, void, undefined>,
): LogChunks {
  return Object.defineProperties(chunks, {
    broken: { get: () => source.broken },
    compressedBytes: { get: () => source.compressedBytes },
  })
}

async function* handOn(
  start: Uint8Array,
  source: ByteSource,
  encoder: ChunkEncoder,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield start
    for (let chunk = await source.read(); chunk !== null; chunk = await source.read())
      yield encoder.encode(chunk)
    yield encoder.end()
  } finally {
    await source.close()
  }
}
