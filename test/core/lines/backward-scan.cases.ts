import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { BackwardScan } from '../../../lib/core/lines/backward-scan.js'
import { LF } from '../../../lib/core/lines/line-format.js'
import { holds } from '../../support/random/property.js'

/** What the scan finds in the bytes, and the ranges that it requested. */
function scanned(bytes: Uint8Array, before: number, blockBytes: number, floor?: number) {
  const scan = new BackwardScan(before, blockBytes, floor)
  const ranges: { position: number; length: number }[] = []
  for (let range = scan.next(); range !== undefined; range = scan.next()) {
    ranges.push(range)
    const found = scan.look(bytes.subarray(range.position, range.position + range.length), range)
    if (found >= 0) return { found, ranges }
  }
  return { found: -1, ranges }
}

t.test('finds the last LF, and examines no byte twice', async (t) => {
  const sources = fc.array(fc.constantFrom(0x61, 0x61, 0x61, LF), { maxLength: 40 })
  const property = fc.property(
    sources,
    fc.nat(40),
    fc.integer({ min: 1, max: 9 }),
    fc.nat(40),
    (source, end, block, start) => {
      const bytes = Uint8Array.from(source)
      const before = Math.min(end, bytes.length)
      const floor = Math.min(start, before)
      const { found, ranges } = scanned(bytes, before, block, floor)
      const index = bytes.subarray(floor, before).lastIndexOf(LF)
      assert.equal(found, index < 0 ? -1 : floor + index)
      let at = before
      for (const { position, length } of ranges) {
        assert.equal(position + length, at, 'each range ends where the one before began')
        assert.ok(length > 0 && length <= block)
        at = position
      }
      assert.ok(at >= floor)
      if (found < 0) assert.equal(at, floor, 'everything was searched')
    },
  )
  holds(t, 'any bytes', property, 1000)
})

t.test('the first range is small, the others are not', async (t) => {
  const block = 64 * 1024
  const bytes = new Uint8Array(3 * block)
  const { found, ranges } = scanned(bytes, bytes.length, block)
  t.equal(found, -1)
  const [first, ...others] = ranges.map(({ length }) => length)
  t.ok(first !== undefined && first < block)
  t.strictSame(others.slice(0, -1), [block, block])
})

t.test('a healthy log takes one range', async (t) => {
  const bytes = Buffer.from(`${'x'.repeat(10_000)}\n`)
  const { found, ranges } = scanned(bytes, bytes.length, 64 * 1024)
  t.equal(found, bytes.length - 1)
  t.equal(ranges.length, 1)
})

t.test('nothing is read of an empty range', async (t) => {
  t.strictSame(scanned(new Uint8Array(0), 0, 8), { found: -1, ranges: [] })
  t.strictSame(scanned(Buffer.from('a\nb'), 3, 8, 3), { found: -1, ranges: [] })
})
