// Reader and generator know nothing of each other: where they agree on a damaged log, both are right.

import t from 'tap'
import { TAIL_CASES } from '../../bench/fixture/tail-cases.js'
import { readAll, sessionFormat } from '../../lib/index.js'
import { fixtureLog } from './fixture-log.js'

for (const tail of ['none', ...TAIL_CASES.map(({ id }) => id)]) {
  t.test(`a damaged log, its end: ${tail}`, async (t) => {
    const { chunks, report } = fixtureLog({
      bytes: 1_000_000,
      damage: 0.1,
      tail,
      seed: 21,
      chunkBytes: 10_000,
    })
    const { entries, summary } = await readAll(chunks, sessionFormat)
    const { faults, salvaged, uncertain, ...found } = summary
    t.same(found, report.expected)
    t.equal(entries.length, report.expected.entries)
    t.equal(faults.length, Math.min(100, report.expected.corrupt + Number(report.expected.truncated)))
    t.strictSame([salvaged, uncertain], [0, 0])
  })
}
