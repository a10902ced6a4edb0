// Every kind of source, made into the one shape that the readers pull from.

import type { FileHandle } from 'node:fs/promises'
import type { ByteSource, LogSource } from './byte-source.js'
import { HandleSource } from './handle-source.js'
import { PathSource } from './path-source.js'
import { IteratorSource, StreamSource, WebStreamSource } from './stream-source.js'

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
