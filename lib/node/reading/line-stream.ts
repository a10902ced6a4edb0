import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { Fault } from '../../core/recovery.js'
import { LOCAL_READ_BYTES } from '../files/block-sizes.js'
import { cutWhileRead } from '../files/changed-log.js'
import { readPart } from '../files/positioned-io.js'

/**
 * The bytes of one line of a file as a stream of Buffers, for lines that are too long to be held. `offset` and `length`, in
 * bytes, are those of a fault or a record of that file; the terminator is left out. The stream fails with Node's own errors,
 * and with a LogError ERR_LOG_CHANGED where the file ends before the line does: a stream that ends has given all of the line.
 */
export function lineStream(
  path: string | URL,
  { offset, length }: Pick<Fault, 'offset' | 'length'>,
): Readable {
  if (length === 0) return Readable.from([], { objectMode: false })
  return Readable.from(blocksOf(path, offset, offset + length), { objectMode: false })
}

async function* blocksOf(path: string | URL, start: number, end: number): AsyncGenerator<Buffer> {
  const file = await open(path, 'r')
  try {
    for (let at = start; at < end; ) {
      const { bytes, failure } = await readPart(
        file,
        Buffer.allocUnsafe(Math.min(LOCAL_READ_BYTES, end - at)),
        at,
      )
      if (bytes.length === 0) throw failure ?? cutWhileRead(at)
      yield bytes
      at += bytes.length
    }
  } finally {
    await file.close()
  }
}
