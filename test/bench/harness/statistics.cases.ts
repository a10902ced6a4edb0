import t from 'tap'
import { median, spread } from '../../../bench/harness/measures/statistics.js'
import { describeVerdict, judge } from '../../../bench/harness/report/budget.js'
import { renderTable } from '../../../bench/harness/report/section.js'

t.test('the median is the middle value, or the mean of the two middle ones', async (t) => {
  t.equal(median([9, 1, 5]), 5)
  t.equal(median([4, 1, 2, 9]), 3)
  t.throws(() => median([]), RangeError)
})

t.test('the spread is the range as a share of the median', async (t) => {
  t.equal(spread([8, 10, 12]), 0.4)
})

t.test('a budget is met at its limit, and missed beyond it', async (t) => {
  const least = { what: 'reading', bound: 'at least', limit: 1.8, unit: '×' } as const
  t.equal(describeVerdict(judge(least, 1.8)), 'reading: 1.80 ×, budget at least 1.80 ×: met')
  t.equal(describeVerdict(judge(least, 1.5)), 'reading: 1.50 ×, budget at least 1.80 ×: missed by 0.30 ×')
  const most = { what: 'stall', bound: 'at most', limit: 20, unit: 'ms' } as const
  t.equal(judge(most, 20).met, true)
  t.equal(describeVerdict(judge(most, 150)), 'stall: 150 ms, budget at most 20.0 ms: missed by 130 ms')
})

t.test('tables align text to the left and numbers to the right', async (t) => {
  const columns = [
    { key: 'name', heading: 'name' },
    { key: 'rate', heading: 'MB/s', format: (value: number) => value.toFixed(1) },
  ]
  const table = renderTable(columns, [
    { name: 'one', rate: 5 },
    { name: 'another', rate: 123.45 },
    { name: 'none' },
  ])
  t.same(table.split('\n'), [
    'name       MB/s',
    '───────────────',
    'one         5.0',
    'another   123.5',
    'none          –',
  ])
})
