// A look at how a source begins, without losing anything of it: standard input and FIFOs can't be opened
// twice. What was looked at is handed on first, then the rest as it comes.

import { LF } from '../core/line-format.js'
import type { ByteSource } from '../node/byte-source.js'
import { ChunkEncoder } from '../node/chunk-encoder.js'

export interface PeekedSource {
  /** Line 1 and whatever came with it; without a whole line 1, at least `enough` bytes or all there are. */
  readonly start: Uint8Array
  /** The whole source, `start` included. Taken to its end or left, it closes the source. */
  readonly chunks: AsyncGenerator<Uint8Array, void, undefined>
}

export async function peek(source: ByteSource, enough: number): Promise<PeekedSource> {
  const encoder = new ChunkEncoder()
  try {
    const start = await readStart(source, encoder, enough)
    return { start, chunks: handOn(start, source, encoder) }
  } catch (error) {
    await source.close()
    throw error
  }
}

async function readStart(source: ByteSource, encoder: ChunkEncoder, enough: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for (let length = 0; length < enough; ) {
    const chunk = await source.read()
    if (chunk === null) break
    // A copy, since the source may use its buffer again.
    const piece = Buffer.from(encoder.encode(chunk))
    pieces.push(piece)
    if (piece.includes(LF)) break
    length += piece.length
  }
  return Buffer.concat(pieces)
}

async function* handOn(start: Uint8Array, source: ByteSource, encoder: ChunkEncoder): PeekedSource['chunks'] {
  try {
    yield start
    for (let chunk = await source.read(); chunk !== null; chunk = await source.read())
      yield encoder.encode(chunk)
    yield encoder.end()
  } finally {
    await source.close()
  }
}
