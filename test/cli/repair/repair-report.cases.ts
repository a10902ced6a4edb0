// Rows of the report that a test cannot easily cause.

import t from 'tap'
import { repairedLog } from '../../../lib/cli/repair/repair-outcome.js'
import { repairReport } from '../../../lib/cli/repair/repair-report.js'
import { plain } from '../../../lib/cli/terminal/paint.js'
import { jsonLines, repairLog } from '../../../lib/index.js'

t.test('bytes that a writer without the lock appended are reported', async (t) => {
  const log = `${t.testdir({ log: '[1]\nBAD\n[2]\n' })}/log`
  const report = await repairLog(log, jsonLines)
  const plan = { chosen: { format: jsonLines, detected: true, reason: 'for a test' } }
  const reportOf = (late: object) => {
    const outcome = repairedLog(plan, { ...report, ...late }, { isDryRun: false, salvage: true })
    return repairReport(
      { ...outcome, file: log },
      { command: 'wholeline repair log', maxLineBytes: 1024 },
      plain,
    )
  }
  t.match(
    reportOf({ lateBytes: 8 }),
    / {11}carried over 8 bytes that a writer without the lock appended during the repair\n/,
  )
  t.notMatch(reportOf({}), 'carried over')
})
