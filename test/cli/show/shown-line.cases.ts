import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { shownRanges } from '../../../lib/cli/show/shown-line.js'
import { holds } from '../../support/random/property.js'

t.test('a short line is shown whole, a long one by its ends and the place', async (t) => {
  t.strictSame(shownRanges(10, 5, 10), [{ start: 0, end: 10 }])
  t.strictSame(shownRanges(0, undefined, 10), [{ start: 0, end: 0 }])
  t.strictSame(shownRanges(100, undefined, 10), [
    { start: 0, end: 5 },
    { start: 95, end: 100 },
  ])
  t.strictSame(shownRanges(100, 50, 12), [
    { start: 0, end: 4 },
    { start: 48, end: 52 },
    { start: 96, end: 100 },
  ])
  t.strictSame(shownRanges(100, 1, 12), shownRanges(100, undefined, 12))
  t.strictSame(shownRanges(100, 99, 12), shownRanges(100, undefined, 12))
  t.strictSame(shownRanges(100, undefined, 1), [{ start: 0, end: 1 }])
})

t.test(
  'at most as many bytes as asked for are shown, in order, with the place if there is room',
  async (t) => {
    const property = fc.property(
      fc.nat(200),
      fc.nat(200),
      fc.integer({ min: 1, max: 100 }),
      (length, column, most) => {
        const ranges = shownRanges(length, column < length ? column : undefined, most)
        const shown = ranges.reduce((sum, { start, end }) => sum + end - start, 0)
        assert.ok(shown <= most && shown >= Math.min(length, most) - 6 - most / 3, `${shown} of ${most}`)
        for (const [index, { start, end }] of ranges.entries()) {
          assert.ok(start >= 0 && end <= length)
          assert.ok(index === 0 || start > (ranges[index - 1]?.end ?? 0), 'parted')
        }
        if (column < length && most >= 12)
          assert.ok(ranges.some(({ start, end }) => start <= column && column < end))
      },
    )
    holds(t, 'any line', property, 2000)
  },
)
