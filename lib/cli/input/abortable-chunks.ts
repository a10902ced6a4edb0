// A source as chunks of bytes that end once a signal is aborted, even while the source waits for more.

import { abortError } from '../../node/files/abort-error.js'
import type { ByteSource } from '../../node/sources/byte-source.js'
import { ChunkEncoder } from '../../node/sources/chunk-encoder.js'

/** Closes the source in the end. @throws AbortError; what the source fails with */
export async function* abortableChunks(
  source: ByteSource,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const close = () => void source.close()
  signal.addEventListener('abort', close, { once: true })
  const encoder = new ChunkEncoder()
  try {
    for (;;) {
      // Closing the source settles a read that waits, in one way or the other.
      const chunk = await source.read().catch((error: unknown) => {
        if (!signal.aborted) throw error
        return null
      })
      if (signal.aborted) throw abortError(signal.reason)
      if (chunk === null) return
      yield encoder.encode(chunk)
    }
  } finally {
    signal.removeEventListener('abort', close)
    await source.close()
  }
}
