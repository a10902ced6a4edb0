// What repair keeps besides the bytes: mode, owner, and the symbolic links that lead to the log.

import { chmodSync, chownSync, lstatSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { repairLog } from '../../../lib/node/repair/repair-log.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { bytesOf, leafEntry, logOf, sessionHeader } from '../../support/damage/session-log.js'
import { partFolder } from '../../support/files/part-folder.js'
import { sameBytes } from '../../support/files/same-bytes.js'
import { logFolder, stateOf } from '../../support/repair/log-folder.js'

const folder = partFolder()
const damaged = logOf(sessionHeader, 'BAD', leafEntry('1'))
const repaired = logOf(sessionHeader, leafEntry('1'))
const isRoot = process.getuid?.() === 0

t.test('the mode is kept', async (t) => {
  for (const mode of [0o600, 0o640, 0o664, 0o4755]) {
    const { path } = logFolder(folder, damaged)
    chmodSync(path, mode)
    await repairLog(path, sessionFormat)
    t.equal(statSync(path).mode & 0o7777, mode, mode.toString(8))
    sameBytes(t, readFileSync(path), repaired)
  }
})

t.test('the owner is kept', { skip: isRoot ? false : 'only root can give a file away' }, async (t) => {
  const { path } = logFolder(folder, damaged)
  chownSync(path, 1234, 5678)
  chmodSync(path, 0o4640)
  const { quarantine } = await repairLog(path, sessionFormat)
  for (const [each, wanted] of [
    [path, 0o4640],
    [quarantine as string, 0o600],
  ] as const) {
    const { uid, gid, mode } = statSync(each)
    t.strictSame([uid, gid, mode & 0o7777], [1234, 5678, wanted], basename(each))
  }
})

t.test('through a symbolic link, its target is repaired', async (t) => {
  for (const bytes of [damaged, bytesOf(repaired, '{"torn')]) {
    const { path, folder: inside } = logFolder(folder, bytes)
    const links = logFolder(folder, bytes).folder
    const link = join(links, 'link')
    symlinkSync(path, link)
    const { quarantine } = await repairLog(link, sessionFormat)
    t.ok(lstatSync(link).isSymbolicLink(), 'the link stays')
    t.notOk(lstatSync(path).isSymbolicLink())
    sameBytes(t, readFileSync(path), repaired)
    t.equal(quarantine, `${path}.quarantine.jsonl`, 'beside the target')
    t.strictSame(Object.keys(stateOf(inside)), ['log', 'log.quarantine.jsonl'])
    t.strictSame(Object.keys(stateOf(links)), ['link', 'log'])
  }
})

t.test('a link and its target are one log', async (t) => {
  const { path, folder: inside } = logFolder(folder, damaged)
  symlinkSync(path, join(inside, 'link'))
  const writer = await EntryWriter.open(path, sessionFormat)
  await t.rejects(repairLog(join(inside, 'link'), sessionFormat), { code: 'ERR_LOG_LOCKED' })
  await writer.close()
})

t.test('a URL', async (t) => {
  const notOfFile = { name: 'TypeError', code: 'ERR_INVALID_URL_SCHEME' }
  await t.rejects(repairLog(new URL('https://example.org/log'), sessionFormat), notOfFile)
  const { path } = logFolder(folder, damaged)
  t.match(await repairLog(pathToFileURL(path), sessionFormat), { changed: true })
  sameBytes(t, readFileSync(path), repaired)
})
