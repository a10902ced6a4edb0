// What a repair reports that hardly ever comes about.

import t from 'tap'
import { repairedLog } from '../../../lib/cli/repair/repair-outcome.js'
import { repairReport } from '../../../lib/cli/repair/repair-report.js'
import { plain } from '../../../lib/cli/terminal/paint.js'
import { jsonLines, repairLog } from '../../../lib/index.js'

t.test('what a writer without the lock appended meanwhile', async (t) => {
  const log = `${t.testdir({ log: '[1]\nBAD\n[2]\n' })}/log`
  const report = await repairLog(log, jsonLines)
  const plan = { chosen: { format: jsonLines, detected: true, reason: 'for a test' } }
  const told = (late: object) => {
    const outcome = repairedLog(plan, { ...report, ...late }, { isDryRun: false, salvage: true })
    return repairReport(
      { ...outcome, file: log },
      { command: 'wholeline repair log', maxLineBytes: 1024 },
      plain,
    )
  }
  t.match(
    told({ lateBytes: 8 }),
    / {11}carried over 8 bytes that a writer without the lock appended meanwhile\n/,
  )
  t.notMatch(told({}), 'carried over')
})
