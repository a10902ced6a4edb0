// Rare cases: names and headers of unusual length, and a quarantine that cannot be created.

import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { leafEntry, sessionHeader } from '../../support/damage/session-log.js'
import { listing, tornLog } from '../../support/files/log-folder.js'

t.test('a header longer than one read is read whole', async (t) => {
  const path = `${t.testdir({})}/log`
  const header = { ...sessionHeader, cwd: `/${'long/'.repeat(50_000)}` }
  const created = await EntryWriter.create(path, sessionFormat, header)
  await created.append(leafEntry('a'))
  await created.close()
  const opened = await EntryWriter.open(path, sessionFormat)
  t.same(opened.header, header)
  t.equal(opened.recovery.action, 'none')
  await opened.close()
})

t.test('a name that is too long is refused, and no file is left', async (t) => {
  const folder = t.testdir({})
  const path = `${folder}/${'n'.repeat(256)}`
  await t.rejects(EntryWriter.create(path, sessionFormat, sessionHeader), { code: 'ENAMETOOLONG' })
  t.same(listing(folder), [])
})

t.test('a quarantine that cannot be created leaves the log as it is', async (t) => {
  const folder = t.testdir({})
  writeFileSync(`${folder}/log`, tornLog)
  const quarantine = `${folder}/missing/copy`
  await t.rejects(EntryWriter.open(`${folder}/log`, sessionFormat, { quarantine }), { code: 'ENOENT' })
  t.ok(readFileSync(`${folder}/log`).equals(Buffer.from(tornLog)))
  t.same(listing(folder), ['log'])
})
