// Damage at the end alone: what is torn is cut off in place, and a header gets the terminator that it lacks.

import { readFile, stat } from 'node:fs/promises'
import t from 'tap'
import { BYTE_ORDER_MARK } from '../../lib/core/line-format.js'
import { jsonLines } from '../../lib/format/json-lines.js'
import { sessionFormat } from '../../lib/format/session-format.js'
import { readAll } from '../../lib/node/read-all.js'
import { repair, repairLog } from '../../lib/node/repair-log.js'
import { bytesOf, leafEntry, logOf, sessionHeader } from '../support/session-log.js'
import { sameBytes } from '../writing/support/same-bytes.js'
import { logFolder, stateOf, testFolder } from './support/log-folder.js'
import { restores } from './support/restore.js'
import { WatchedFiles } from './support/watched-files.js'

const folder = testFolder(t)
const whole = logOf(sessionHeader, leafEntry('1'))
const stub = '{"type":"mes'

t.test('a torn tail is cut in place, behind its copy', async (t) => {
  const { path, folder: inside } = logFolder(folder, bytesOf(whole, stub))
  const { ino } = await stat(path)
  const files = new WatchedFiles()
  const report = await repair(files, path, sessionFormat, {})
  t.equal((await stat(path)).ino, ino, 'the same file')
  sameBytes(t, await readFile(path), whole)
  t.strictSame(report.after, (await readAll(path, sessionFormat)).summary)
  t.match(report, { changed: true, removedBytes: stub.length, before: { truncated: true, entries: 1 } })
  t.strictSame(Object.keys(stateOf(inside)), ['log', 'log.quarantine.jsonl'])
  t.notOk(
    files.operations.some(({ path }) => path.endsWith('.mending')),
    'nothing is written anew',
  )
  await restores(t, whole, report.quarantine as string, bytesOf(whole, stub))
})

t.test('without a quarantine', async (t) => {
  const { path, folder: inside } = logFolder(folder, bytesOf(whole, stub))
  const report = await repairLog(path, sessionFormat, { quarantine: false })
  sameBytes(t, await readFile(path), whole)
  t.equal(report.quarantine, undefined)
  t.strictSame(Object.keys(stateOf(inside)), ['log'])
})

t.test('unknown types before it stay, and are told of', async (t) => {
  const before = logOf(sessionHeader, { type: 'later' }, '', leafEntry('1'))
  const { path } = logFolder(folder, bytesOf(before, stub))
  const { after } = await repairLog(path, sessionFormat)
  t.strictSame(after, (await readAll(path, sessionFormat)).summary)
  t.match(after, { status: 'corrupt-entries', unknown: 1 })
  sameBytes(t, await readFile(path), before)
})

t.test('a tail of several megabytes', async (t) => {
  const tail = Buffer.alloc(5 * 1024 * 1024 + 3, '[{"a":"')
  const { path } = logFolder(folder, bytesOf(whole, tail))
  const { ino } = await stat(path)
  const report = await repairLog(path, sessionFormat)
  t.equal((await stat(path)).ino, ino)
  sameBytes(t, await readFile(path), whole)
  t.equal(report.removedBytes, tail.length)
  await restores(t, whole, report.quarantine as string, bytesOf(whole, tail))
})

t.test('a header without its terminator is completed in place', async (t) => {
  for (const mark of [new Uint8Array(0), BYTE_ORDER_MARK]) {
    const { path, folder: inside } = logFolder(folder, bytesOf(mark, sessionHeader))
    const { ino } = await stat(path)
    const report = await repairLog(path, sessionFormat)
    t.equal((await stat(path)).ino, ino)
    sameBytes(t, await readFile(path), bytesOf(mark, logOf(sessionHeader)))
    t.strictSame(report.after, (await readAll(path, sessionFormat)).summary)
    t.match(report, { changed: true, removedBytes: 0 })
    t.strictSame(Object.keys(stateOf(inside)), ['log'], 'there is nothing to keep')
  }
})

t.test('a torn first line of a log without a header', async (t) => {
  const { path } = logFolder(folder, bytesOf('{"a'))
  const { after } = await repairLog(path, jsonLines)
  sameBytes(t, await readFile(path), new Uint8Array(0))
  t.strictSame(after, (await readAll(path, jsonLines)).summary)
})

t.test('a whole last line without its terminator, by either choice', async (t) => {
  const log = bytesOf(whole, leafEntry('2'))
  const kept = logFolder(folder, log)
  t.match(await repairLog(kept.path, sessionFormat, { unterminated: 'keep' }), { changed: false })
  sameBytes(t, await readFile(kept.path), log)
  const dropped = logFolder(folder, log)
  t.match(await repairLog(dropped.path, sessionFormat, { unterminated: 'drop' }), { changed: true })
  sameBytes(t, await readFile(dropped.path), whole)
})
