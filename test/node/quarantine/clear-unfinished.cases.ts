// What a process leaves beside a log if it is killed while it creates the log, its new version or its quarantine.

import { existsSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import t from 'tap'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { newDraftPath, newRepairPath } from '../../../lib/node/files/draft-file.js'
import { nodeFiles } from '../../../lib/node/files/file-layer.js'
import { clearUnfinished } from '../../../lib/node/quarantine/clear-unfinished.js'
import { defaultPaths, quarantinePath } from '../../../lib/node/quarantine/quarantine-path.js'
import { repairLog } from '../../../lib/node/repair/repair-log.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { listing, tornLog, wholeLog } from '../../support/files/log-folder.js'

// Names that leave room for everything, for a quarantine without the rest of its draft's name, and for neither.
const LENGTHS = [3, 234, 255]

for (const length of LENGTHS) {
  t.test(`beside a log whose name has ${length} bytes`, async (t) => {
    const folder = t.testdir({})
    const path = join(folder, 'n'.repeat(length))
    const quarantine = quarantinePath(path)
    const numbered = [quarantine, `${quarantine}.2`, `${quarantine}.17`, `${quarantine}.999`]
    const unfinished = [newRepairPath(path), newDraftPath(path), ...numbered.map(newDraftPath)]
    const works = [
      () => clearUnfinished(nodeFiles, path),
      () => EntryWriter.open(path, sessionFormat, { quarantine: false }).then((writer) => writer.close()),
      () => repairLog(path, sessionFormat),
    ]
    writeFileSync(path, wholeLog)
    for (const work of works) {
      for (const each of unfinished) writeFileSync(each, 'unfinished')
      await work()
      t.strictSame(listing(folder), [basename(path)])
    }
  })
}

t.test('the quarantine’s paths are those that are tried when it is created', async (t) => {
  const [first, second, third] = defaultPaths('/folder/log')
  t.strictSame(
    [first, second, third],
    ['/folder/log.quarantine.jsonl', '/folder/log.quarantine.jsonl.2', '/folder/log.quarantine.jsonl.3'],
  )
})

t.test('a quarantine at another path is cleared when it is used', async (t) => {
  const folder = t.testdir({ log: Buffer.from(tornLog), kept: {} })
  const quarantine = join(folder, 'kept', 'quarantine')
  writeFileSync(newDraftPath(quarantine), 'unfinished')
  const writer = await EntryWriter.open(join(folder, 'log'), sessionFormat, { quarantine })
  await writer.close()
  t.strictSame(listing(join(folder, 'kept')), ['quarantine'])
})

t.test('files of other logs, and of other programs, stay', async (t) => {
  const folder = t.testdir({})
  const path = join(folder, 'log')
  const others = [
    newDraftPath(`${path}2`),
    newRepairPath(`${path}2`),
    newDraftPath(quarantinePath(`${path}2`)),
    newDraftPath(`${quarantinePath(path)}.1`),
    newDraftPath(`${quarantinePath(path)}.old`),
    newRepairPath(join(folder, 'other')),
    join(folder, '.log.new'),
    join(folder, '.log.0123456789abcdeX.new'),
    join(folder, 'log.0123456789abcdef.new'),
  ]
  for (const each of others) writeFileSync(each, '')
  await clearUnfinished(nodeFiles, path)
  t.ok(others.every(existsSync))
})

t.test('a folder that can’t be read', async (t) => {
  await clearUnfinished(nodeFiles, join(t.testdir({}), 'missing', 'log'))
  t.pass('is left as it is')
})
