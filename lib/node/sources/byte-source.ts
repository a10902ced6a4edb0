// Where bytes come from. Every kind of source is made into one shape: chunks on demand, and a close.

import type { FileHandle } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'

/**
 * What a log can be read from: the path of a file (or FIFO, device, socket), an open file (read from its
 * start where it is a regular file, and left open), a stream, or chunks of bytes. Text is taken as UTF-8.
 */
export type LogSource =
  | string
  | URL
  | FileHandle
  | Readable
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>
  | Iterable<Uint8Array>
  | Uint8Array

export type Chunk = Uint8Array | string

/** Chunks on demand. A chunk stays as it is until the next `read`. */
export interface ByteSource {
  /** The next chunk; null at the end. Not called again before it has settled. */
  read(): Promise<Chunk | null>
  /** Whether there may be more to read after the end: so it is with a regular file that is given by its name. */
  readonly canGrow?: boolean
  /** Lets go of what the source holds open, also while a `read` waits. Safe to call more than once. */
  close(): Promise<void>
}
