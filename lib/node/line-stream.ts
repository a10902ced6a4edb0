import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { Fault } from '../core/recovery.js'

/**
 * The bytes of one line of a file, as a stream of Buffers: the way into a line that is too long to be held. The
 * place is a fault, or a record, of that file; the terminator is left out.
 */
export function lineStream(
  path: string | URL,
  { offset, length }: Pick<Fault, 'offset' | 'length'>,
): Readable {
  if (length === 0) return Readable.from([], { objectMode: false })
  return createReadStream(path, { start: offset, end: offset + length - 1 })
}
