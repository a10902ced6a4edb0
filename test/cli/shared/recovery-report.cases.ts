// Rows of the report that no small log causes.

import t from 'tap'
import { copyReport } from '../../../lib/cli/cat/copy-report.js'
import { checkJson } from '../../../lib/cli/check/check-report.js'
import { recoveryAdvice } from '../../../lib/cli/check/recovery-advice.js'
import { repairedLog } from '../../../lib/cli/repair/repair-outcome.js'
import { repairReport } from '../../../lib/cli/repair/repair-report.js'
import { withoutSalvage } from '../../../lib/cli/shared/log-outcome.js'
import { recoveryReport } from '../../../lib/cli/shared/recovery-report.js'
import { plain } from '../../../lib/cli/terminal/paint.js'
import type { Fault, RecoverySummary } from '../../../lib/core/recovery.js'
import { jsonLines } from '../../../lib/index.js'
import { SECRET } from '../../support/damage/cli-logs.js'

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
const CHECKED = {
  file: 'log',
  chosen,
  summary: SUMMARY,
  likeness: 'lines',
  salvageable: 0,
  uncertain: 0,
  unread: { unknown: 0, oversized: 1, deep: 0 },
  faultBytes: OVERSIZED.length,
  needsForce: false,
} as const

t.test('the report has every count', async (t) => {
  t.equal(
    recoveryReport({ file: 'log', chosen, summary: SUMMARY }, plain),
    `log: NOT ALL READ: 1 line longer than --max-line-bytes; no damage was found in the other lines
  format   jsonl (for a test)
  entries  1,234,567
  lines    1,234,573, 3 blank, 2 of an unknown type skipped, 1 entry salvaged
  size     6.0 GiB (6,442,450,944 bytes)
  unread   1 oversized: longer than --max-line-bytes
  faults   line 2, byte 1000000-5369709119 (5.0 GiB): oversized: too long
`,
  )
})

t.test('no report has the envelope of a long line, which is content', async (t) => {
  const report = checkJson(CHECKED)
  t.notMatch(report, SECRET)
  t.match(JSON.parse(report).summary.faults, [{ line: 2, offset: 1_000_000, length: OVERSIZED.length }])
})

t.test('the cause of a fault follows its reason, where it says more', async (t) => {
  const fault: Fault = { ...OVERSIZED, reason: 'syntax', message: 'no JSON', offset: 0, length: 5 }
  const listed = (more: Partial<Fault>) =>
    recoveryReport({ file: 'log', chosen, summary: { ...SUMMARY, faults: [{ ...fault, ...more }] } }, plain)
  t.match(listed({ cause: 'torn' }), 'line 2, byte 0-4 (5 bytes): syntax (torn): no JSON\n')
  t.match(listed({ reason: 'nul', cause: 'nul' }), '(5 bytes): nul: no JSON\n')
  const report = checkJson({
    ...CHECKED,
    summary: { ...SUMMARY, faults: [{ ...fault, cause: 'torn' }] },
    uncertain: 3,
    salvageable: 1,
  })
  t.match(JSON.parse(report), { uncertain: 3, salvageable: 1, summary: { faults: [{ cause: 'torn' }] } })
})

t.test('every command reports values that may be parts of torn entries', async (t) => {
  const texts = { command: 'wholeline repair log', maxLineBytes: 1024 }
  const words: [number, string][] = [
    [1, '1 value may be a part of a torn entry: --salvage=uncertain\n'],
    [2, '2 values may be parts of torn entries: --salvage=uncertain\n'],
  ]
  for (const [uncertain, text] of words) {
    const summary = { ...SUMMARY, uncertain, faults: [{ ...OVERSIZED, uncertain }] }
    const log = { file: 'log', chosen, summary }
    t.match(copyReport(log, plain), `\n  advice   ${text}`)
    t.match(recoveryAdvice({ ...CHECKED, summary, uncertain }, {}), text)
    t.match(withoutSalvage(summary), { uncertain: 0, faults: [{ uncertain: 0 }] })
    const report = {
      before: { ...summary, unknown: 0 },
      changed: false,
      headerAdded: false,
      removedBytes: 10,
    }
    const repaired = repairedLog({ chosen }, report, { isDryRun: true, salvage: true })
    t.match(repairReport({ ...repaired, file: 'log' }, texts, plain), `           ${text}`)
  }
  t.notMatch(copyReport({ file: 'log', chosen, summary: SUMMARY }, plain), 'advice')
  t.notMatch(recoveryAdvice(CHECKED, {}), 'torn')
})
