// Turns every kind of source into the shape that the readers pull from.

import type { FileHandle } from 'node:fs/promises'
import type { ByteSource, LogSource, MemoryLender } from './byte-source.js'
import { HandleSource } from './handle-source.js'
import { LentStreamSource } from './lent-stream-source.js'
import { LineRangeSource } from './line-range-source.js'
import { PathSource } from './path-source.js'
import { isRangeSource } from './pinned-source.js'
import { PlacedSource } from './placed-source.js'
import { IteratorSource, StreamSource, WebStreamSource } from './stream-source.js'

/** What a source is called in messages; undefined where it has no name. */
export function sourceName(source: LogSource): string | undefined {
  if (isPath(source)) return String(source)
  return isRangeSource(source) ? source.name : undefined
}

/**
 * @param closes whether closing the byte source closes a stream or an iterator of the caller's, too
 * @param lender supplies the memory that a regular file is read into
 * @throws TypeError where the source is not one of the kinds of `LogSource`
 */
export function byteSource(source: LogSource, closes = true, lender?: MemoryLender): ByteSource {
  if (isPath(source)) return new PathSource(source, lender)
  if (source instanceof Uint8Array) return new IteratorSource([source].values())
  if (typeof source === 'object' && source !== null) {
    if (source instanceof PlacedSource) return Object.assign(source, { lender })
    if (isFileHandle(source)) return new HandleSource(source, undefined, lender)
    if (isRangeSource(source)) return new LineRangeSource(source)
    if ('destroy' in source && Symbol.asyncIterator in source)
      return closes ? new StreamSource(source) : new LentStreamSource(source)
    if ('getReader' in source) return new WebStreamSource(source, closes)
    if (Symbol.asyncIterator in source) return new IteratorSource(source[Symbol.asyncIterator](), closes)
    if (Symbol.iterator in source) return new IteratorSource(source[Symbol.iterator](), closes)
  }
  throw new TypeError(
    'the source must be a path, a URL, a file handle, a stream, bytes, an iterable of bytes, or a range source',
  )
}

/** Whether the source is a path: only those can be resumed and followed. */
export function isPath(source: LogSource): source is string | URL {
  return typeof source === 'string' || source instanceof URL
}

/** A file handle is recognised by its members, since Node does not export its class. */
function isFileHandle(source: object): source is FileHandle {
  return 'fd' in source && 'readv' in source
}
