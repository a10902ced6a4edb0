// A scan releases its certifier, so that the next scan need not make another.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { repairLog, scanEntries, sessionFormat, verifyLog } from '../../../lib/index.js'
import { jsonOf, leafEntry, logOf, sessionHeader } from '../../support/damage/session-log.js'
import { partFolder } from '../../support/files/part-folder.js'
import { countInstances, withEngine } from '../../support/streams/engines.js'
import { noteLog, notes } from '../../support/streams/notes-format.js'

const log = logOf(jsonOf(sessionHeader), leafEntry('1'))

t.test('scans and repairs one after the other share one certifier', async (t) => {
  const path = `${t.testdir({ log, damaged: 'no header\n' })}/log`
  const damaged = path.replace(/log$/, 'damaged')
  const instances = countInstances(t)
  await withEngine('certifier', async () => {
    for (let round = 0; round < 3; round += 1) {
      await verifyLog(log, sessionFormat)
      await t.rejects(verifyLog(damaged, sessionFormat), { code: 'ERR_LOG_HEADER' })
      await t.rejects(verifyLog(log, sessionFormat, { maxLineBytes: -1 }), RangeError)
      t.throws(() => scanEntries(log, sessionFormat, { maxLineBytes: -1 }), RangeError)
      for await (const _ of scanEntries(log, sessionFormat)) break
      await repairLog(path, sessionFormat)
      await t.rejects(repairLog(damaged, sessionFormat), { code: 'ERR_LOG_HEADER' })
    }
  })
  t.ok(instances.count <= 1, `${instances.count} were made for 21 readings`)
})

t.test('scans of a file that are left early share one certifier, too', async (t) => {
  const path = join(partFolder(), 'log')
  writeFileSync(path, `${noteLog(100_000)}BAD\n`)
  const instances = countInstances(t)
  await withEngine('certifier', async () => {
    for (let round = 0; round < 5; round += 1) {
      for await (const _ of scanEntries(path, notes)) break
      await scanEntries(path, notes).batches().return(undefined)
      const aborting = new AbortController()
      const onFault = () => aborting.abort()
      const verified = verifyLog(path, notes, { onFault, signal: aborting.signal })
      await t.rejects(verified, { name: 'AbortError' })
    }
  })
  t.ok(instances.count <= 1, `${instances.count} were made for 15 scans`)
})
