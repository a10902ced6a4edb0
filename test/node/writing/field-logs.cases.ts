// What opening for appending does to the ends of damaged files from the field.

import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { restoreLog } from '../../../lib/node/restore/restore-log.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { fieldLogs, formatOf } from '../../support/damage/field-logs.js'
import { listing } from '../../support/files/log-folder.js'

for (const log of fieldLogs) {
  t.test(log.name, async (t) => {
    const folder = t.testdir({})
    const path = `${folder}/log`
    writeFileSync(path, log.text)
    const { opened } = log
    if (Array.isArray(opened)) {
      const [code, message] = opened as [string, RegExp]
      await t.rejects(EntryWriter.open(path, formatOf(log)), { code, message })
      t.equal(readFileSync(path, 'utf8'), log.text)
      t.strictSame(listing(folder), ['log'])
      return
    }
    const { action, removed, terminated } = { action: 'none', removed: '', terminated: false, ...opened }
    const writer = await EntryWriter.open(path, formatOf(log))
    await writer.close()
    t.equal(writer.recovery.action, action)
    const kept = log.text.slice(0, log.text.length - removed.length)
    t.equal(readFileSync(path, 'utf8'), kept + (terminated ? '\n' : ''))
    t.strictSame(listing(folder), removed === '' ? ['log'] : ['log', 'log.quarantine.jsonl'])
    if (writer.recovery.quarantine === undefined) return
    await restoreLog(writer.recovery.quarantine)
    t.equal(readFileSync(path, 'utf8'), log.text, 'restored')
  })
}
