// A look at how a source begins, without losing anything of it: standard input and FIFOs can't be opened
// twice. What was looked at is handed on first, then the rest as it comes.

import { LF } from '../../core/lines/line-format.js'
import type { ByteSource } from '../../node/sources/byte-source.js'
import { ChunkEncoder } from '../../node/sources/chunk-encoder.js'

/** What a source begins with. */
export interface SourceStart {
  readonly start: Uint8Array
  /** Whether that is all of it. */
  readonly isWhole: boolean
}

export interface PeekedSource extends SourceStart {
  /** The whole source, `start` included. Taken to its end or left, it closes the source. */
  readonly chunks: AsyncGenerator<Uint8Array, void, undefined>
}

/**
 * Says how many bytes are needed to tell what it is asked for; as many as there are, or fewer, where they tell it. It
 * is asked as soon as there is a line, and whenever as many have come as it said.
 */
export type Look = (start: Uint8Array) => number

export async function peek(source: ByteSource, look: Look): Promise<PeekedSource> {
  const encoder = new ChunkEncoder()
  try {
    const begun = await readStart(source, encoder, look)
    return { ...begun, chunks: handOn(begun.start, source, encoder) }
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
    // A copy, since the source may use its buffer again.
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
