// Where bytes come from. Every kind of source is turned into one shape: chunks on demand, and a close.

import type { FileHandle } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'

/**
 * What a log can be read from: the path of a file (or FIFO, device, socket), an open file (read from its start if it is a
 * regular file, and left open), a stream, bytes, or an iterable of bytes. Text that a stream or an iterable yields is encoded
 * as UTF-8.
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

/** Chunks on demand. A chunk is valid until the next `read`. */
export interface ByteSource {
  /** The next chunk; null at the end. Must not be called again before it has settled. */
  read(): Promise<Chunk | null>
  /** Whether `read` may return more bytes after it has returned null, as it may for a regular file. */
  readonly canGrow?: boolean
  /** Releases what the source holds open, even while a `read` waits. May be called more than once. */
  close(): Promise<void>
}
