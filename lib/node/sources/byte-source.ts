// Where bytes come from. Every kind of source is turned into one shape: chunks on demand, and a close.

import type { FileHandle } from 'node:fs/promises'
import type { Readable } from 'node:stream'

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
  | WebStream
  | AsyncIterable<Uint8Array | string>
  | Iterable<Uint8Array | string>
  | Uint8Array
  | RangeSource

/**
 * Random access to a log that is no local file. The log must not change while it is read, as its `version` shows: a log that
 * does change is ERR_LOG_CHANGED.
 */
export interface RangeSource {
  /** For messages. */
  readonly name: string
  /** The size in bytes, and what identifies this content, such as an ETag: both as they are now. */
  stat(signal?: AbortSignal): Promise<RangeStat>
  /** The bytes [start, end), all of them, at once or in pieces. */
  read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array> | AsyncIterable<Uint8Array>
}

/** What a range source is at a moment. */
export interface RangeStat {
  /** In bytes. */
  size: number
  /** Another one for another content. */
  version: string
}

/** What is used of a web stream, by its members: the body of a response has it, whether its type is the DOM's or Node's. */
export interface WebStream {
  /** Locks the stream for one reader. */
  getReader(): WebStreamReader
}

/** What is used of a web stream's reader. */
export interface WebStreamReader {
  /** The next chunk. */
  read(): Promise<{
    /** Whether the stream has ended. */
    done: boolean
    /** The chunk; undefined at the end. */
    value?: Uint8Array | string | undefined
  }>
  /** Ends the stream. */
  cancel(reason?: unknown): Promise<unknown>
  /** Unlocks the stream and leaves it as it is. */
  releaseLock(): void
}

export type Chunk = Uint8Array | string

/** Chunks on demand. A chunk is valid until the next `read`. */
export interface ByteSource {
  /**
   * Where the first chunk begins, if that is not the start of the log: the start of a line, whose number is counted from 1
   * there. To be called once, before `read`.
   */
  start?(): Promise<{ readonly offset: number; readonly line: number } | undefined>
  /** The next chunk; null at the end. Must not be called again before it has settled. */
  read(): Promise<Chunk | null>
  /** Whether `read` may return more bytes after it has returned null, as it may for a regular file. */
  readonly canGrow?: boolean
  /** The size of the source in bytes, as far as it is known: of a regular file that has been opened. */
  readonly total?: number | undefined
  /** Releases what the source holds open, even while a `read` waits. May be called more than once. */
  close(): Promise<void>
}
