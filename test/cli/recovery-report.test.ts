// Rows of the report that small logs don't bring about.

import t from 'tap'
import { jsonReport } from '../../lib/cli/json-report.js'
import { plain } from '../../lib/cli/paint.js'
import { recoveryReport } from '../../lib/cli/recovery-report.js'
import type { Fault, RecoverySummary } from '../../lib/core/recovery.js'
import { jsonLines } from '../../lib/index.js'
import { SECRET } from '../support/cli-logs.js'

const OVERSIZED: Fault = {
  reason: 'oversized',
  line: 2,
  offset: 1_000_000,
  length: 5 * 1024 ** 3,
  message: 'too long',
  salvaged: 0,
  uncertain: 0,
  envelope: { id: SECRET },
}
const SUMMARY: RecoverySummary = {
  status: 'corrupt-entries',
  entries: 1_234_567,
  corrupt: 1,
  corruptByReason: { oversized: 1 },
  truncated: false,
  unknown: 2,
  salvaged: 1,
  uncertain: 0,
  blank: 3,
  lines: 1_234_573,
  bytes: 6 * 1024 ** 3,
  committed: 6 * 1024 ** 3,
  faults: [OVERSIZED],
}
const chosen = { format: jsonLines, detected: true, reason: 'for a test' }

t.test('every count has its place', async (t) => {
  t.equal(
    recoveryReport({ file: 'log', chosen, summary: SUMMARY }, plain),
    `log: DAMAGED: 1 corrupt line passed over
  format   jsonl (for a test)
  entries  1,234,567
  lines    1,234,573, 3 blank, 2 of an unknown type skipped, 1 entry salvaged
  size     6.0 GiB (6,442,450,944 bytes)
  corrupt  1 oversized: too long to be held in memory
  faults   line 2, byte 1000000-5369709119 (5.0 GiB): oversized: too long
`,
  )
})

t.test('the envelope of a long line is content, and in no report', async (t) => {
  const report = jsonReport({ file: 'log', chosen, summary: SUMMARY, salvageable: 1 })
  t.notMatch(report, SECRET)
  t.match(JSON.parse(report).summary.faults, [{ line: 2, offset: 1_000_000, length: OVERSIZED.length }])
})
