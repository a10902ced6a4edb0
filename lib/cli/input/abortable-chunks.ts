// A source as chunks of bytes that end once a signal is aborted, even while the source waits for more.

import type { ByteSource } from '../../node/sources/byte-source.js'
import { ChunkEncoder } from '../../node/sources/chunk-encoder.js'
import { interruptible } from './interruptible-source.js'

/** Closes the source in the end. @throws AbortError; what the source fails with */
export async function* abortableChunks(
  source: ByteSource,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const chunks = interruptible(source, signal)
  const encoder = new ChunkEncoder()
  try {
    for (let chunk = await chunks.read(); chunk !== null; chunk = await chunks.read())
      yield encoder.encode(chunk)
  } finally {
    await source.close()
  }
}
