// Logs that are damaged only at their end: a torn tail is cut in place, and a whole last line gets its terminator.

import { readFile, stat } from 'node:fs/promises'
import t from 'tap'
import { BYTE_ORDER_MARK } from '../../../lib/core/lines/line-format.js'
import { defineFormat } from '../../../lib/format/define-format.js'
import { jsonLines } from '../../../lib/format/json-lines.js'
import type { LogFormat } from '../../../lib/format/log-format.js'
import { SessionEntry, SessionHeader, sessionFormat } from '../../../lib/format/session-format.js'
import { readAll } from '../../../lib/node/reading/read-all.js'
import { repair, repairLog } from '../../../lib/node/repair/repair-log.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { bytesOf, type LinePart, leafEntry, logOf, sessionHeader } from '../../support/damage/session-log.js'
import { partFolder } from '../../support/files/part-folder.js'
import { sameBytes } from '../../support/files/same-bytes.js'
import { WatchedFiles } from '../../support/files/watched-files.js'
import { logFolder, stateOf } from '../../support/repair/log-folder.js'
import { restores } from '../../support/repair/restore.js'

const folder = partFolder()
const whole = logOf(sessionHeader, leafEntry('1'))
const stub = '{"type":"mes'
const keptSession = defineFormat({ name: 'kept session', header: SessionHeader, entry: SessionEntry })

t.test('a torn tail is cut in place, once its copy is durable', async (t) => {
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
    files.operations.some(({ path }) => path.endsWith('.repairing')),
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

t.test('unknown types before it stay, and are reported', async (t) => {
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
  const report = await repairLog(path, sessionFormat, { force: true })
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
  await t.rejects(repairLog(path, jsonLines), { code: 'ERR_LOG_TOO_DAMAGED' })
  const { after } = await repairLog(path, jsonLines, { force: true })
  sameBytes(t, await readFile(path), new Uint8Array(0))
  t.strictSame(after, (await readAll(path, jsonLines)).summary)
})

t.test('a whole last line gets the terminator that it lacks, whatever unterminated is', async (t) => {
  const log = bytesOf(whole, leafEntry('2'))
  for (const unterminated of ['keep', 'drop'] as const) {
    const { path, folder: inside } = logFolder(folder, log)
    const { ino } = await stat(path)
    const report = await repairLog(path, sessionFormat, { unterminated })
    t.match(report, {
      changed: true,
      removedBytes: 0,
      before: { truncated: unterminated === 'drop', entries: 2 },
    })
    t.equal((await stat(path)).ino, ino, 'in place')
    sameBytes(t, await readFile(path), bytesOf(log, '\n'))
    t.strictSame(report.after, (await readAll(path, sessionFormat)).summary)
    t.strictSame(Object.keys(stateOf(inside)), ['log'], 'there is nothing to keep')
  }
})

t.test('without salvage repair leaves what opening leaves', async (t) => {
  const tails: LinePart[] = [
    '',
    leafEntry('2'),
    bytesOf(leafEntry('2'), '\r'),
    bytesOf(leafEntry('2'), leafEntry('3')),
    bytesOf(leafEntry('2'), leafEntry('3'), stub),
    bytesOf(stub, leafEntry('2')),
    bytesOf(stub, leafEntry('2'), '\0', stub),
    bytesOf('{"type":"leaf","x":', leafEntry('2')),
    bytesOf(leafEntry('2'), ',', stub),
    stub,
    '\0\0\0',
    '  ',
    '[1] [2] {"a',
    { type: 'later' },
    { ...leafEntry('2'), id: 1 },
    '12',
  ]
  for (const format of [sessionFormat, keptSession, jsonLines]) {
    for (const tail of tails) {
      const log = bytesOf(whole, tail)
      const opened = logFolder(folder, log)
      const writer = await EntryWriter.open(opened.path, format, { durability: 'none' })
      await writer.close()
      const repaired = logFolder(folder, log)
      const report = await repairLog(repaired.path, format, { salvage: false, force: true })
      const name = `${format.unterminated}: ${Buffer.from(bytesOf(tail)).toString()}`
      sameBytes(t, await readFile(repaired.path), await readFile(opened.path), name)
      const { recovery } = writer
      t.equal(report.removedBytes, recovery.action === 'truncated' ? recovery.length : 0, name)
      if (report.quarantine !== undefined)
        await restores(t, await readFile(repaired.path), report.quarantine, log)
    }
  }
})

t.test('so it does where the log is damaged before its end, too', async (t) => {
  for (const tail of [
    bytesOf(leafEntry('2'), leafEntry('3'), stub),
    leafEntry('2'),
    { ...leafEntry('2'), id: 1 },
  ]) {
    const log = bytesOf(whole, 'BAD\n', tail)
    const { path } = logFolder(folder, log)
    const report = await repairLog(path, keptSession, { salvage: false })
    const kept = 'type' in tail ? bytesOf(tail) : bytesOf(leafEntry('2'), leafEntry('3'))
    sameBytes(t, await readFile(path), bytesOf(whole, kept, '\n'))
    t.strictSame(report.after, (await readAll(path, keptSession)).summary)
    await restores(t, await readFile(path), report.quarantine as string, log)
  }
})

t.test('entries salvaged from the end get lines of their own', async (t) => {
  const log = bytesOf(whole, leafEntry('2'), leafEntry('3'), stub)
  const { path } = logFolder(folder, log)
  const report = await repairLog(path, sessionFormat)
  sameBytes(t, await readFile(path), bytesOf(whole, logOf(leafEntry('2'), leafEntry('3'))))
  t.match(report, { changed: true, removedBytes: stub.length, before: { truncated: true, salvaged: 2 } })
  await restores(t, await readFile(path), report.quarantine as string, log)
})

/** Logs that are repaired only at their end, and whether bytes stay there that reading has not counted. */
const inPlace: [name: string, format: LogFormat<unknown, unknown>, log: Uint8Array, isReadAgain: boolean][] =
  [
    ['a torn tail', sessionFormat, bytesOf(whole, stub), false],
    ['a torn tail after a byte order mark', jsonLines, bytesOf(BYTE_ORDER_MARK, stub), false],
    ['a torn tail that is all there is', jsonLines, bytesOf(stub), false],
    ['white space', sessionFormat, bytesOf(whole, '  '), false],
    [
      'after blank lines and unknown types',
      sessionFormat,
      bytesOf(whole, '\n \r\n{"type":"later"}\n', stub),
      false,
    ],
    [
      'after more faults than are kept',
      sessionFormat,
      bytesOf(whole, '{"type":"later"}\n'.repeat(101), stub),
      false,
    ],
    [
      'after fewer faults than are kept',
      sessionFormat,
      bytesOf(whole, '{"type":"later"}\n'.repeat(99), stub),
      false,
    ],
    [
      'after a line that is too deep',
      jsonLines,
      bytesOf(whole, '['.repeat(9), ']'.repeat(9), '\n', stub),
      false,
    ],
    ['after a line that is too long', jsonLines, bytesOf(whole, `"${'x'.repeat(999)}"\n`, stub), false],
    ['a header alone', sessionFormat, bytesOf(sessionHeader), false],
    ['a header alone, which ends in a lone CR', sessionFormat, bytesOf(sessionHeader, '\r'), false],
    ['a header alone that is kept', keptSession, bytesOf(BYTE_ORDER_MARK, sessionHeader), false],
    ['a whole last line', sessionFormat, bytesOf(whole, leafEntry('2')), false],
    ['a whole last line that is kept', keptSession, bytesOf(whole, leafEntry('2')), false],
    ['a last line of an unknown type', keptSession, bytesOf(whole, { type: 'later' }), false],
    ['a last line that ends in a lone CR', sessionFormat, bytesOf(whole, leafEntry('2'), '\r'), false],
    ['a last line that is too deep', jsonLines, bytesOf(whole, '['.repeat(9), ']'.repeat(9)), false],
    ['a last line that is too long', jsonLines, bytesOf(whole, `{"a":"${'x'.repeat(999)}"}`), true],
  ]
const inPlaceWithoutSalvage: typeof inPlace = [
  ['a torn tail', sessionFormat, bytesOf(whole, stub), false],
  ['one value that is not an entry', keptSession, bytesOf(whole, { type: 'leaf' }), false],
  ['whole values and a torn rest', keptSession, bytesOf(whole, leafEntry('2'), leafEntry('3'), stub), true],
  ['whole values of a format of lines', jsonLines, bytesOf(whole, '[1] [2]'), true],
]

t.test('the summary of a log that was repaired in place is the one that reading returns', async (t) => {
  for (const [salvage, logs] of [
    [true, inPlace],
    [false, inPlaceWithoutSalvage],
  ] as const) {
    for (const [name, format, log, isReadAgain] of logs) {
      const limits = { maxLineBytes: 500, maxDepth: 8 }
      const { path } = logFolder(folder, log)
      const files = new WatchedFiles()
      const { after } = await repair(files, path, format, { ...limits, salvage, force: true })
      t.strictSame(after, (await readAll(path, format, limits)).summary, `${name}, salvage ${salvage}`)
      const ofLog = files.operations.filter((operation) => operation.path === path).map(({ name }) => name)
      t.notOk(
        files.operations.some(({ name }) => name === 'rename'),
        `${name}: in place`,
      )
      const later = ofLog.slice(ofLog.lastIndexOf('sync'))
      t.equal(later.includes('read'), isReadAgain, `${name}: ${isReadAgain ? '' : 'not '}read again`)
    }
  }
})
