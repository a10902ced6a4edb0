// Logs that repair does not change: clean ones, refused ones, and any log on a dry run.

import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { DEFAULT_MAX_LINE_BYTES, LONGEST_LINE_BYTES } from '../../../lib/core/lines/line-format.js'
import { jsonLines } from '../../../lib/format/json-lines.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { repairLog } from '../../../lib/node/repair/repair-log.js'
import type { RepairOptions } from '../../../lib/node/repair/repair-options.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { damageRows, refusedRows } from '../../support/damage/damage-rows.js'
import { bytesOf, leafEntry, logOf, sessionHeader, userEntry } from '../../support/damage/session-log.js'
import { partFolder } from '../../support/files/part-folder.js'
import { logFolder, stateOf } from '../../support/repair/log-folder.js'
import { repairedRow } from '../../support/repair/repaired-lines.js'
import { readQuarantine, removedBy } from '../../support/repair/restore.js'

/** The properties of a report where nothing was changed. */
const REPORTED = ['before', 'changed', 'headerAdded', 'removedBytes']

const folder = partFolder()
const [e1, e2] = [userEntry('1'), leafEntry('2')]
const clean = logOf(sessionHeader, e1, e2)
const damaged = logOf(sessionHeader, e1, 'BAD', bytesOf('stub', e2))

t.test('a clean log', async (t) => {
  const { path, folder: inside } = logFolder(folder, clean)
  const before = stateOf(inside)
  const report = await repairLog(path, sessionFormat)
  t.match(report, { changed: false, removedBytes: 0, before: { status: 'clean', entries: 2 } })
  t.strictSame(Object.keys(report).sort(), REPORTED)
  t.strictSame(stateOf(inside), before)
})

t.test('a log with nothing but unknown types', async (t) => {
  const { path, folder: inside } = logFolder(folder, logOf(sessionHeader, { type: 'later' }, e1))
  const before = stateOf(inside)
  t.match(await repairLog(path, sessionFormat), { changed: false, before: { corrupt: 1, unknown: 1 } })
  t.strictSame(stateOf(inside), before)
})

t.test('a dry run changes nothing, and reports what repair would do', async (t) => {
  for (const row of damageRows) {
    const { unterminated = 'drop', maxLineBytes = DEFAULT_MAX_LINE_BYTES } = row.options
    const options = { unterminated, maxLineBytes, force: true }
    const looked = logFolder(folder, row.bytes)
    const before = stateOf(looked.folder)
    const report = await repairLog(looked.path, sessionFormat, { ...options, dryRun: true })
    t.strictSame(stateOf(looked.folder), before, row.id)
    const { oversizedKept, endKept, ...rest } = report
    t.strictSame(Object.keys(rest).sort(), REPORTED, `${row.id}: the report`)
    const repaired = await repairLog(logFolder(folder, row.bytes).path, sessionFormat, options)
    const { before: found, headerAdded, removedBytes } = repaired
    t.strictSame(rest, { before: found, changed: false, headerAdded, removedBytes })
    t.equal(oversizedKept, repaired.oversizedKept)
    t.equal(endKept, repaired.endKept)
    t.equal(repaired.changed, repairedRow(row).changed)
  }
})

t.test('a dry run of a log without its header', async (t) => {
  const { path, folder: inside } = logFolder(folder, logOf('TORN', e1))
  const before = stateOf(inside)
  const report = await repairLog(path, sessionFormat, { dryRun: true, header: sessionHeader })
  t.match(report, { changed: false, headerAdded: true, removedBytes: 5, before: { entries: 1, corrupt: 1 } })
  t.strictSame(stateOf(inside), before)
})

t.test('a dry run does not take the lock', async (t) => {
  const { path } = logFolder(folder, damaged)
  const writer = await EntryWriter.open(path, sessionFormat)
  t.match(await repairLog(path, sessionFormat, { dryRun: true }), { before: { corrupt: 2, salvaged: 1 } })
  await writer.close()
})

t.test('a log that is refused', async (t) => {
  for (const { id, bytes, code } of refusedRows) await refuses(t, id, bytes, code)
  const otherVersion = logOf({ ...sessionHeader, version: 2 }, e1, 'BAD')
  await refuses(t, 'another version', otherVersion, 'ERR_LOG_VERSION')
  await refuses(t, 'another version, a header given', otherVersion, 'ERR_LOG_VERSION', {
    header: sessionHeader,
  })
  await refuses(t, 'UTF-16, a header given', Buffer.from('{"a":1}', 'utf16le'), 'ERR_LOG_ENCODING', {
    header: sessionHeader,
  })
  await refuses(t, 'another type', logOf({ type: 'other' }, e1), 'ERR_LOG_HEADER')
  await refuses(t, 'no header', logOf(e1, 'BAD'), 'ERR_LOG_HEADER')
  await refuses(t, 'compressed', gzipSync(damaged), 'ERR_LOG_ENCODING')
  await refuses(t, 'a given header that is not valid', logOf('BAD'), 'ERR_LOG_INVALID_ENTRY', {
    header: { ...sessionHeader, version: 2 } as unknown as typeof sessionHeader,
  })
})

async function refuses(
  t: Test,
  name: string,
  bytes: Uint8Array,
  code: string,
  options: RepairOptions<typeof sessionHeader> = {},
): Promise<void> {
  for (const dryRun of [false, true]) {
    const { path, folder: inside } = logFolder(folder, bytes)
    const before = stateOf(inside)
    await t.rejects(repairLog(path, sessionFormat, { ...options, dryRun }), { code }, `${name}: ${code}`)
    t.strictSame(stateOf(inside), before, `${name}: untouched, dryRun ${dryRun}`)
  }
}

t.test('a log that a writer holds', async (t) => {
  const { path, folder: inside } = logFolder(folder, damaged)
  const writer = await EntryWriter.open(path, sessionFormat)
  const before = stateOf(inside)
  await t.rejects(repairLog(path, sessionFormat), { code: 'ERR_LOG_LOCKED' })
  t.strictSame(stateOf(inside), before)
  await writer.append(leafEntry('3'))
  await writer.close()
  t.match(await repairLog(path, sessionFormat), { changed: true, after: { entries: 3, status: 'clean' } })
})

t.test('an empty log of lines is clean', async (t) => {
  t.match(await repairLog(logFolder(folder, Buffer.from('')).path, jsonLines), { changed: false })
})

t.test('a path that does not name a file', async (t) => {
  const { folder: inside } = logFolder(folder, clean)
  const before = stateOf(inside)
  await t.rejects(repairLog(`${inside}/nothing`, sessionFormat), { code: 'ENOENT' })
  await t.rejects(repairLog(inside, sessionFormat), { code: 'EISDIR' })
  t.strictSame(stateOf(inside), before)
})

t.test('invalid options', async (t) => {
  const { path, folder: inside } = logFolder(folder, damaged)
  const before = stateOf(inside)
  const bad: object[] = [
    { dryRun: 1 },
    { salvage: 'yes' },
    { quarantine: 1 },
    { unterminated: 'cut' },
    { onProgress: 'yes' },
  ]
  for (const options of bad) await t.rejects(repairLog(path, sessionFormat, options), TypeError)
  for (const maxLineBytes of [0, 1.5, LONGEST_LINE_BYTES + 1, Number.POSITIVE_INFINITY])
    await t.rejects(repairLog(path, sessionFormat, { maxLineBytes }), RangeError, `${maxLineBytes}`)
  t.strictSame(stateOf(inside), before)
})

t.test('an onProgress that throws ends the repair, with the log as it was', async (t) => {
  const { path, folder: inside } = logFolder(folder, damaged)
  const before = stateOf(inside)
  const seen: number[] = []
  const onProgress = (bytes: number) => {
    seen.push(bytes)
    if (seen.length > 1) throw new Error('enough')
  }
  await t.rejects(repairLog(path, sessionFormat, { onProgress }), { message: 'enough' })
  t.strictSame(seen, [damaged.length, damaged.length])
  t.strictSame(stateOf(inside), before)
})

t.test('the quarantine names the line of each edit', async (t) => {
  const { path } = logFolder(folder, damaged)
  const { quarantine } = await repairLog(path, sessionFormat)
  const { header, pieces } = await readQuarantine(quarantine as string)
  t.strictSame(header, { type: 'quarantine', version: 2, log: 'log' })
  t.match(pieces[0], { type: 'begin', section: 1, by: 'repair', bytes: damaged.length })
  const offset = logOf(sessionHeader, e1).length
  t.match(removedBy(pieces), [{ line: 3, reason: 'syntax', offset, bytes: bytesOf('BAD\nstub') }])
})
