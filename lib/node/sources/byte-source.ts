// Where bytes come from. Every kind of source is turned into one shape: chunks on demand, and a close.

import type { FileHandle } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { SourceBreak } from '../../core/faults/source-break.js'

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

/**
 * Why a log goes on in another file. 'rotated': the file that was read has another name now. 'replaced': it has none, or is not
 * to be found. 'truncated': it was cut, and what was written since is read from its start.
 */
export type Switch = 'rotated' | 'truncated' | 'replaced'

export type Chunk = Uint8Array | string

/** Where the bytes of a part of a log begin. */
export interface SourceStart {
  /** In bytes from the start of the log. */
  readonly offset: number
  /** The number that the line there is given. */
  readonly line: number
}

/** Chunks on demand. A chunk is valid until the next `read`. */
export interface ByteSource {
  /**
   * Where the first chunk begins, if that is not the start of the log: at the start of a line. To be called once, before
   * `read`.
   */
  start?(): Promise<SourceStart | undefined>
  /** The next chunk; null at the end. Must not be called again before it has settled. */
  read(): Promise<Chunk | null>
  /** Whether `read` may return more bytes after it has returned null, as it may for a regular file. */
  readonly canGrow?: boolean
  /**
   * Only of a source that follows a path over rotation: to be called after `read` has returned null, to go on to the file that
   * has taken the place of the one that was read. How it did; undefined where there is no such file yet.
   */
  goOn?(): Promise<Switch | undefined>
  /** The size of the source in bytes, as far as it is known: of a regular file that has been opened. */
  readonly total?: number | undefined
  /** Why `read` has returned null, where that is not the end of what the source should hold: its archive is cut or damaged. */
  readonly broken?: SourceBreak | undefined
  /** How many bytes of the source itself were read, where `read` returns them decompressed. */
  readonly compressedBytes?: number | undefined
  /** Releases what the source holds open, even while a `read` waits. May be called more than once. */
  close(): Promise<void>
}

/** Supplies the memory that a file is read into, so that the bytes need not be copied to where they are examined. */
export interface MemoryLender {
  /** Two regions of so many bytes each; undefined if there is no room for them, or no need. They stay where they are. */
  lend(length: number): readonly [Uint8Array, Uint8Array] | undefined
  /** Says that nothing is read into the regions any more: they may be lent to another source. */
  giveBack(): void
}
