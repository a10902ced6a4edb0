import t from 'tap'
import { BlockWriter } from '../../../lib/node/files/block-writer.js'
import type { WritableFile } from '../../../lib/node/files/positioned-io.js'

const BLOCK_BYTES = 256 * 1024

/** A file in memory that records its writes. A write takes one block at most. */
class WrittenBytes {
  readonly writes: number[] = []
  bytes = Buffer.alloc(0)

  async write(from: Uint8Array, start: number, length: number, position: number) {
    const taken = Math.min(length, BLOCK_BYTES)
    this.writes.push(taken)
    t.equal(position, this.bytes.length, 'right after the bytes before')
    this.bytes = Buffer.concat([this.bytes, from.subarray(start, start + taken)])
    return { bytesWritten: taken, buffer: from }
  }
}

t.test('gathers short pieces, writes long ones at once, and keeps their order', async (t) => {
  const file = new WrittenBytes()
  const writer = new BlockWriter(file as unknown as WritableFile)
  const pieces = [1, 100, BLOCK_BYTES - 101, 1, BLOCK_BYTES, BLOCK_BYTES + 1, 3, 0].map((length, index) =>
    Buffer.alloc(length, index),
  )
  let length = 0
  for (const piece of pieces) {
    const used = Buffer.from(piece)
    await writer.write(used)
    used.fill(0xff)
    length += piece.length
    t.equal(writer.length, length)
  }
  await writer.flush()
  await writer.flush()
  t.equal(Buffer.compare(file.bytes, Buffer.concat(pieces)), 0)
  t.strictSame(file.writes, [BLOCK_BYTES, 1, BLOCK_BYTES, BLOCK_BYTES, 1, 3])
})
