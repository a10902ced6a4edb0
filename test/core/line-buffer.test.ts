import t from 'tap'
import { LineBuffer } from '../../lib/core/line-buffer.js'

const kibibyte = 1024

/** Bytes that tell where they come from. */
function numbered(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => index % 251)
}

t.test('puts together what was added, whatever the sizes', async (t) => {
  for (const length of [1, 16 * kibibyte, 16 * kibibyte + 1, 3000 * kibibyte]) {
    for (const size of [length, Math.ceil(length / 3), 4097]) {
      t.test(`${length} bytes, ${size} at a time`, async (t) => {
        const bytes = numbered(length)
        const buffer = new LineBuffer()
        for (let at = 0; at < length; at += size) buffer.add(bytes, at, Math.min(at + size, length))
        t.equal(Buffer.compare(buffer.take(), bytes), 0)
      })
    }
  }
})

t.test('copies, so that the chunk may be used again', async (t) => {
  const chunk = Buffer.from('abc')
  const buffer = new LineBuffer()
  buffer.add(chunk, 1, 3)
  chunk.fill('x')
  t.equal(Buffer.from(buffer.take()).toString(), 'bc')
})

t.test('begins anew once taken', async (t) => {
  const buffer = new LineBuffer()
  const long = numbered(100 * kibibyte)
  buffer.add(long, 0, long.length)
  t.equal(buffer.take().length, long.length)
  buffer.add(Buffer.from('next'), 0, 4)
  t.equal(Buffer.from(buffer.take()).toString(), 'next')
  t.equal(buffer.take().length, 0)
})

t.test('keeps no room for more than is needed', async (t) => {
  const [mebibyte, chunk] = [kibibyte * kibibyte, numbered(kibibyte * kibibyte)]
  const buffer = new LineBuffer(20 * mebibyte + 2)
  const roomOf = (lineBytes: number) => {
    for (let at = 0; at < lineBytes; at += chunk.length) buffer.add(chunk, 0, chunk.length)
    return buffer.take().buffer.byteLength
  }
  t.equal(roomOf(16 * mebibyte), 16 * mebibyte)
  t.equal(roomOf(mebibyte), 16 * mebibyte, 'the same room')
  t.equal(roomOf(20 * mebibyte), 20 * mebibyte + 2, 'not doubled beyond the longest line')
  t.equal(roomOf(mebibyte), mebibyte, 'a long line’s room is let go')
})
