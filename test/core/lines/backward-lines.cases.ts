import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { type BackwardLine, BackwardLines } from '../../../lib/core/lines/backward-lines.js'
import { holds } from '../../support/random/property.js'
import { naiveLines } from '../../support/streams/assembled-lines.js'

const kibibyte = 1024
const longest = 30 * kibibyte

/** Lines as text. All ranges are read into one buffer, which is reused. */
function backwardLines(bytes: Uint8Array, floor: number, maxLineBytes: number) {
  const lines = new BackwardLines(bytes.length, floor, maxLineBytes)
  const buffer = Buffer.alloc(1024 * kibibyte)
  const given: ReturnType<typeof asText>[] = []
  let looked = 0
  for (let range = lines.nextRange(); range !== undefined; range = lines.nextRange()) {
    looked += range.length
    buffer.set(bytes.subarray(range.position, range.position + range.length))
    lines.push(buffer.subarray(0, range.length))
    for (let line = lines.next(); line !== undefined; line = lines.next()) given.push(asText(line))
    buffer.fill('\n')
  }
  assert.equal(lines.next(), undefined)
  assert.equal(looked, bytes.length - floor, 'every byte is read once')
  return given.reverse()
}

function asText({ bytes, terminated, offset, length }: BackwardLine) {
  return { text: Buffer.from(bytes).toString('latin1'), terminated, offset, length }
}

/** The same lines, read forwards. */
function expectedLines(bytes: Uint8Array, floor: number, maxLineBytes: number) {
  return naiveLines(bytes.subarray(floor), maxLineBytes).map(
    ({ text, terminatorLength, offset, length }) => ({
      text: text ?? '',
      terminated: terminatorLength > 0,
      offset: floor + offset,
      length,
    }),
  )
}

const lines = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: fc.constantFrom('a', '\r', 'é'), maxLength: 4 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 2 * longest }).map((length) => 'x'.repeat(length)) },
)
const sources = fc
  .array(fc.tuple(lines, fc.constantFrom('\n', '\r\n', '\n', '\r', '')), { maxLength: 12 })
  .map((parts) => Buffer.from(parts.flat().join('')))

t.test('returns the same lines as reading forwards, in reverse', async (t) => {
  const property = fc.property(sources, (bytes) => {
    assert.deepEqual(backwardLines(bytes, 0, bytes.length), expectedLines(bytes, 0, bytes.length))
  })
  holds(t, 'every line', property, 150)
})

t.test('returns only the place of a line that is too long', async (t) => {
  const property = fc.property(sources, (bytes) => {
    assert.deepEqual(backwardLines(bytes, 0, longest), expectedLines(bytes, 0, longest))
  })
  holds(t, 'every line', property, 150)
})

t.test('around the longest line', async (t) => {
  for (const length of [longest - 1, longest, longest + 1]) {
    for (const terminator of ['\n', '\r\n', '\r', '']) {
      const line = 'x'.repeat(length)
      const [, middle] = backwardLines(Buffer.from(`a\n${line}${terminator}`), 0, longest)
      const name = `${length} of ${longest} bytes and ${JSON.stringify(terminator)}`
      t.equal(middle?.text, length > longest ? '' : line, name)
    }
  }
})

t.test('stops at the floor', async (t) => {
  const before = 'head\n'
  const bytes = Buffer.from(`${before}one\ntwo\n`)
  const texts = (floor: number) => backwardLines(bytes, floor, longest).map(({ text }) => text)
  t.strictSame(texts(before.length), ['one', 'two'])
  t.strictSame(texts(bytes.length), [], 'nothing follows')
})

t.test('reads little at first, and more if that is not enough', async (t) => {
  const size = 4000 * kibibyte
  const lines = new BackwardLines(size, 0, longest)
  const lengths: number[] = []
  for (let range = lines.nextRange(); range !== undefined; range = lines.nextRange())
    lengths.push(range.length)
  t.equal(
    lengths.reduce((sum, length) => sum + length, 0),
    size,
  )
  t.ok((lengths[0] ?? size) <= 16 * kibibyte)
  t.ok(lengths.every((length) => length <= 1024 * kibibyte))
  t.ok(lengths.length < 12, `${lengths.length} ranges`)
})
