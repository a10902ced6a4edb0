// What repair makes of damaged files from the field, and that restoring undoes it.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { readAll } from '../../../lib/node/reading/read-all.js'
import { repairLog } from '../../../lib/node/repair/repair-log.js'
import { restoreLog } from '../../../lib/node/restore/restore-log.js'
import { type FieldLog, fieldLogs, formatOf } from '../../support/damage/field-logs.js'

for (const log of fieldLogs) {
  t.test(log.name, async (t) => {
    const folder = t.testdir({ log: '' })
    const path = `${folder}/log`
    writeFileSync(path, log.text)
    const format = formatOf(log)
    const { repaired } = log
    if (Array.isArray(repaired)) await refuses(log, path, repaired as [string, RegExp])
    if (typeof repaired !== 'string') {
      if (repaired === undefined) t.match(await repairLog(path, format), { changed: false })
      t.equal(readFileSync(path, 'utf8'), log.text)
      t.strictSame(readdirSync(folder), ['log'], 'nothing is left beside it')
      return
    }
    const would = await repairLog(path, format, { dryRun: true })
    t.equal(readFileSync(path, 'utf8'), log.text, 'dry run')
    const { removedBytes, quarantine = '', after } = await repairLog(path, format)
    t.equal(would.removedBytes, removedBytes)
    t.equal(readFileSync(path, 'utf8'), repaired)
    t.equal(after?.status, 'clean')
    const { summary } = await readAll(path, format)
    t.equal(summary.entries, log.entries[1], 'what is certain stays')
    await restoreLog(quarantine)
    t.equal(readFileSync(path, 'utf8'), log.text, 'restored')
  })
}

async function refuses(log: FieldLog, path: string, [code, message]: readonly [string, RegExp]) {
  for (const dryRun of [true, false])
    await t.rejects(repairLog(path, formatOf(log), { dryRun }), { code, message }, log.name)
}
