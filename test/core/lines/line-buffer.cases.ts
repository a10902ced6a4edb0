import t from 'tap'
import { LineBuffer } from '../../../lib/core/lines/line-buffer.js'

const kibibyte = 1024
const mebibyte = kibibyte * kibibyte
const mostBytes = 20 * mebibyte + 2

/** Bytes that show their position. */
function numbered(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => index % 251)
}

t.test('joins what was added, whatever the sizes', async (t) => {
  for (const length of [1, 16 * kibibyte, 16 * kibibyte + 1, 3000 * kibibyte]) {
    for (const size of [length, Math.ceil(length / 3), 4097]) {
      t.test(`${length} bytes, ${size} at a time`, async (t) => {
        const bytes = numbered(length)
        const buffer = new LineBuffer(mostBytes)
        for (let at = 0; at < length; at += size) buffer.add(bytes, at, Math.min(at + size, length))
        t.equal(Buffer.compare(buffer.take(), bytes), 0)
      })
    }
  }
})

t.test('copies, so that the chunk may be reused', async (t) => {
  const chunk = Buffer.from('abc')
  const buffer = new LineBuffer(mostBytes)
  buffer.add(chunk, 1, 3)
  chunk.fill('x')
  t.equal(Buffer.from(buffer.take()).toString(), 'bc')
})

t.test('starts a new line after take', async (t) => {
  const buffer = new LineBuffer(mostBytes)
  const long = numbered(100 * kibibyte)
  buffer.add(long, 0, long.length)
  t.equal(buffer.take().length, long.length)
  buffer.add(Buffer.from('next'), 0, 4)
  t.equal(Buffer.from(buffer.take()).toString(), 'next')
  t.equal(buffer.take().length, 0)
})

/** Puts consecutive lines of these lengths into the buffer. Returns the size of the buffer for each. */
function roomsIn(buffer: LineBuffer): (lineBytes: number) => ArrayBufferLike {
  const chunk = numbered(mebibyte)
  return (lineBytes) => {
    for (let left = lineBytes; left > 0; left -= chunk.length)
      buffer.add(chunk, 0, Math.min(left, chunk.length))
    return buffer.take().buffer
  }
}

t.test('keeps no larger buffer than is needed', async (t) => {
  const roomFor = roomsIn(new LineBuffer(mostBytes))
  const roomOf = (lineBytes: number) => roomFor(lineBytes).byteLength
  const larger = Math.ceil(mostBytes / 8)
  t.equal(roomOf(1), 40 * kibibyte + 1, 'an eighth of an eighth of an eighth')
  t.equal(roomOf(mebibyte), larger)
  t.equal(roomOf(1), larger, 'the same room')
  t.equal(roomOf(larger), larger)
  t.equal(roomOf(16 * mebibyte), mostBytes, 'never larger than the longest line')
  t.equal(roomOf(mebibyte), mostBytes, 'the same room, most of which was never used')
  t.equal(roomOf(mostBytes), mostBytes)
  t.equal(roomOf(mebibyte), larger, 'the buffer of a long line is released')
})

t.test('keeps the buffer while long lines follow one another, if that is wanted', async (t) => {
  const roomFor = roomsIn(new LineBuffer(mostBytes, true))
  const room = roomFor(20 * mebibyte)
  t.equal(roomFor(17 * mebibyte), room)
  t.equal(roomFor(1), room, 'the first short line is in it still')
  t.not(roomFor(1), room, 'the next is not')
  const other = roomFor(17 * mebibyte)
  t.not(other, room)
  t.equal(roomFor(17 * mebibyte), other)
})

t.test('a short longest line', async (t) => {
  const buffer = new LineBuffer(7)
  buffer.add(numbered(7), 0, 7)
  const line = buffer.take()
  t.strictSame([...line], [0, 1, 2, 3, 4, 5, 6])
  t.equal(line.buffer.byteLength, 7)
})
