import t from 'tap'
import { formatBytes } from '../../../bench/harness/report/quantities.js'

t.test('sizes are written in powers of 1000, with three digits at most', async (t) => {
  const rows = [
    [0, '0 bytes'],
    [115, '115 bytes'],
    [1_500, '1.5 kB'],
    [64_000_000, '64 MB'],
    [4_000_000_000, '4 GB'],
    [25_200_000_000_000, '25200 GB'],
  ] as const
  for (const [bytes, text] of rows) t.equal(formatBytes(bytes), text)
})
