// brotli (RFC 7932): one stream, without magic bytes and without a checksum. Nothing may follow it.

import zlib from 'node:zlib'
import { type Decompression, PIECE_BYTES } from './decompression.js'
import { OUTPUT_BYTES } from './engine.js'

export async function* unbrotli(work: Decompression): AsyncGenerator<Buffer, void, undefined> {
  const { input } = work
  const engine = work.begin(zlib.createBrotliDecompress({ chunkSize: OUTPUT_BYTES }))
  while (engine.unused === 0) {
    const piece = await input.piece(PIECE_BYTES)
    if (piece === undefined) {
      // Only its end shows whether the stream was whole.
      engine.end()
      yield* work.output(engine)
      return
    }
    engine.write(piece)
    yield* work.output(engine)
  }
  input.giveBack(engine.unused)
  throw input.garbage(input.position)
}
