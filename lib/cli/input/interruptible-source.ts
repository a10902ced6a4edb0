// A source whose reads end once a signal is aborted, even those that wait for bytes: of a pipe, of a FIFO.

import { setMaxListeners } from 'node:events'
import { abortError, throwIfAborted } from '../../node/files/abort-error.js'
import type { ByteSource, Chunk } from '../../node/sources/byte-source.js'

/** The source itself where there is no signal. Its `read` rejects with an AbortError once the signal is aborted. */
export function interruptible(source: ByteSource, signal: AbortSignal | undefined): ByteSource {
  if (signal === undefined) return source
  // Many logs are read at once, and each listens.
  setMaxListeners(0, signal)
  return {
    read: () => untilAborted(() => source.read(), signal),
    close: () => source.close(),
    get broken() {
      return source.broken
    },
    get compressedBytes() {
      return source.compressedBytes
    },
  }
}

function untilAborted(read: () => Promise<Chunk | null>, signal: AbortSignal): Promise<Chunk | null> {
  return new Promise((resolve, reject) => {
    throwIfAborted(signal)
    const abort = () => reject(abortError(signal.reason))
    signal.addEventListener('abort', abort, { once: true })
    read()
      .finally(() => signal.removeEventListener('abort', abort))
      .then(resolve, reject)
  })
}
