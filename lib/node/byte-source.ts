// Where bytes come from. Every kind of source is made into one shape: chunks on demand, and a close.

import type { FileHandle } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { HandleSource, PathSource } from './file-source.js'
import { IteratorSource, StreamSource, WebStreamSource } from './stream-source.js'

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

/** @throws TypeError where the source is of no kind that can be read */
export function byteSource(source: LogSource): ByteSource {
  if (isPath(source)) return new PathSource(source)
  if (source instanceof Uint8Array) return new IteratorSource([source].values())
  if (typeof source === 'object' && source !== null) {
    if (isFileHandle(source)) return new HandleSource(source)
    if ('destroy' in source && Symbol.asyncIterator in source) return new StreamSource(source)
    if ('getReader' in source) return new WebStreamSource(source)
    if (Symbol.asyncIterator in source) return new IteratorSource(source[Symbol.asyncIterator]())
    if (Symbol.iterator in source) return new IteratorSource(source[Symbol.iterator]())
  }
  throw new TypeError(
    'the source must be a path, a URL, a file handle, a stream, bytes, or an iterable of bytes',
  )
}

/** Whether the source is a file by its name, which alone can be resumed and followed. */
export function isPath(source: LogSource): source is string | URL {
  return typeof source === 'string' || source instanceof URL
}

/** A file handle is told by its members, since its class is not exported. */
function isFileHandle(source: object): source is FileHandle {
  return 'fd' in source && 'readv' in source
}
