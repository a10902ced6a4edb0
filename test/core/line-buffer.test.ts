import t from 'tap'
import { LinePieces } from '../../lib/core/line-pieces.js'

const kibibyte = 1024

/** Bytes that tell where they come from. */
function numbered(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => index % 251)
}

t.test('joins what was added, whatever the sizes', async (t) => {
  for (const length of [1, 16 * kibibyte, 16 * kibibyte + 1, 3000 * kibibyte]) {
    for (const size of [length, Math.ceil(length / 3), 4097]) {
      t.test(`${length} bytes, ${size} at a time`, async (t) => {
        const bytes = numbered(length)
        const pieces = new LinePieces()
        for (let at = 0; at < length; at += size) pieces.add(bytes, at, Math.min(at + size, length))
        t.equal(Buffer.compare(pieces.join(), bytes), 0)
      })
    }
  }
})

t.test('copies, so that the chunk may be used again', async (t) => {
  const chunk = Buffer.from('abc')
  const pieces = new LinePieces()
  pieces.add(chunk, 1, 3)
  chunk.fill('x')
  t.equal(Buffer.from(pieces.join()).toString(), 'bc')
})

t.test('begins anew once joined or cleared', async (t) => {
  const pieces = new LinePieces()
  const long = numbered(100 * kibibyte)
  pieces.add(long, 0, long.length)
  t.equal(pieces.join().length, long.length)
  pieces.add(long, 0, long.length)
  pieces.clear()
  pieces.add(Buffer.from('next'), 0, 4)
  t.equal(Buffer.from(pieces.join()).toString(), 'next')
})
