// The limits of repair: it leaves at least an entry and half of a log unless it is forced, and lines that only a limit hides
// stay.

import { readFile } from 'node:fs/promises'
import t from 'tap'
import { jsonLines } from '../../../lib/format/json-lines.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { readAll } from '../../../lib/node/reading/read-all.js'
import { repairLog } from '../../../lib/node/repair/repair-log.js'
import {
  bytesOf,
  jsonOf,
  type LinePart,
  leafEntry,
  logOf,
  sessionHeader,
  userEntry,
} from '../../support/damage/session-log.js'
import { partFolder } from '../../support/files/part-folder.js'
import { sameBytes } from '../../support/files/same-bytes.js'
import { logFolder, stateOf } from '../../support/repair/log-folder.js'
import { restores } from '../../support/repair/restore.js'

const folder = partFolder()
const garbage = (length: number) => 'x'.repeat(length)

t.test('a log of which too little would stay is refused, and left as it is', async (t) => {
  const cases: [string, LinePart, RegExp][] = [
    ['no entry', logOf('BAD'), /would leave no entry/],
    ['nothing but NULs', new Uint8Array(100), /would leave no entry/],
    ['a torn line alone', bytesOf('{"a'), /would leave no entry/],
    ['less than half', logOf({ a: 1 }, garbage(4), garbage(4)), /would leave 46 % of its bytes/],
    ['less than half, with the end', bytesOf(logOf({ a: 1 }, garbage(4)), garbage(4)), /would leave 46 %/],
    ['less than a third', logOf({ a: 1 }, garbage(15)), /would leave 31 %/],
    ['less than a third, at the end', bytesOf(logOf({ a: 1 }), garbage(15)), /would leave 31 %/],
    ['white space is not counted', logOf(`{"a":${' '.repeat(20)}1}`, garbage(15)), /would leave 31 %/],
  ]
  for (const [name, log, says] of cases) {
    const { path, folder: inside } = logFolder(folder, bytesOf(log))
    const before = stateOf(inside)
    for (const dryRun of [true, false]) {
      const refusal = { code: 'ERR_LOG_TOO_DAMAGED', message: says }
      await t.rejects(repairLog(path, jsonLines, { dryRun }), refusal, name)
    }
    t.strictSame(stateOf(inside), before, `${name}: nothing was changed`)
    const report = await repairLog(path, jsonLines, { force: true })
    t.equal(report.changed, true, `${name}: by force`)
    t.equal((await readAll(path, jsonLines)).summary.status, 'clean')
    await restores(t, await readFile(path), report.quarantine as string, bytesOf(log))
  }
})

t.test('a log of which enough stays is repaired', async (t) => {
  const cases: [string, LinePart][] = [
    ['half', logOf({ a: 1 }, garbage(3), garbage(4))],
    ['a third, in half of the lines', logOf({ a: 1 }, garbage(14))],
    ['NULs are not counted', bytesOf(logOf({ a: 1 }), new Uint8Array(100))],
    ['what is salvaged stays', logOf(bytesOf('torn', { a: 1 }, { b: 2 }))],
    ['what unknown types hold stays', logOf(sessionHeader, { type: 'later', x: garbage(20) }, garbage(9))],
  ]
  for (const [name, log] of cases) {
    const { path } = logFolder(folder, bytesOf(log))
    const format = name.startsWith('what unknown') ? sessionFormat : jsonLines
    t.match(await repairLog(path, format), { changed: true }, name)
  }
})

t.test('what a given header replaces does not count as removed', async (t) => {
  const { path } = logFolder(folder, logOf(garbage(1000), leafEntry('1')))
  await t.rejects(repairLog(path, sessionFormat), { code: 'ERR_LOG_HEADER' })
  t.match(await repairLog(path, sessionFormat, { header: sessionHeader }), { changed: true })
})

t.test('a line over the limit stays unless it is proved not to be JSON', async (t) => {
  const maxLineBytes = 300
  const long = userEntry('l', 'x'.repeat(400))
  const deep = `{"a":${'['.repeat(1001)}${']'.repeat(1001)}}`
  const log = logOf(
    sessionHeader,
    leafEntry('1'),
    long,
    garbage(400),
    'BAD',
    deep,
    `["${garbage(400)}"]`,
    leafEntry('2'),
  )
  const { path } = logFolder(folder, log)
  const looked = await repairLog(path, sessionFormat, { maxLineBytes, dryRun: true })
  const report = await repairLog(path, sessionFormat, { maxLineBytes })
  t.equal(looked.oversizedKept, 3)
  t.equal(looked.removedBytes, report.removedBytes)
  const repaired = logOf(sessionHeader, leafEntry('1'), long, deep, `["${garbage(400)}"]`, leafEntry('2'))
  sameBytes(t, await readFile(path), repaired, 'byte for byte')
  t.match(report, { changed: true, oversizedKept: 3, removedBytes: 400 + 1 + 4 })
  t.strictSame(report.after, (await readAll(path, sessionFormat, { maxLineBytes })).summary)
  t.match(
    await repairLog(path, sessionFormat, { maxLineBytes }),
    { changed: false, oversizedKept: 3 },
    'once is enough',
  )
  await restores(t, repaired, report.quarantine as string, log)
})

/** An object that is nested `depth` levels deep. */
function nested(depth: number): string {
  return `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`
}

t.test('a line nested more deeply than maxDepth stays', async (t) => {
  const log = logOf(nested(4), 'BAD', nested(5), nested(4001), nested(4).slice(0, -1))
  for (const { maxDepth, deepKept } of [
    { maxDepth: 4, deepKept: 2 },
    { maxDepth: 5, deepKept: 1 },
    { maxDepth: 4001, deepKept: undefined },
    { maxDepth: undefined, deepKept: 1 },
  ]) {
    await t.test(`maxDepth ${maxDepth}`, async (t) => {
      const options = maxDepth === undefined ? {} : { maxDepth }
      const { path } = logFolder(folder, log)
      const looked = await repairLog(path, jsonLines, { ...options, dryRun: true })
      const report = await repairLog(path, jsonLines, options)
      const repaired = logOf(nested(4), nested(5), nested(4001))
      sameBytes(t, await readFile(path), repaired, 'byte for byte')
      t.equal(looked.deepKept, deepKept)
      t.equal(report.deepKept, deepKept)
      t.equal('deepKept' in report, deepKept !== undefined)
      t.equal(report.before.entries, 3 - (deepKept ?? 0))
      t.strictSame(report.after, (await readAll(path, jsonLines, options)).summary)
      t.match(await repairLog(path, jsonLines, options), { changed: false }, 'once is enough')
      await restores(t, repaired, report.quarantine as string, log)
    })
  }
})

t.test('a deep line at the end, without a terminator', async (t) => {
  for (const salvage of [true, false] as const) {
    for (const unterminated of ['keep', 'drop'] as const) {
      // Without salvage it goes as opening would cut it.
      const stays = unterminated === 'keep' || salvage
      for (const tail of [nested(4), nested(4).slice(0, -1)]) {
        const isKept = stays && tail === nested(4)
        const log = bytesOf(logOf({ a: 1 }, { a: 2 }), tail)
        const { path } = logFolder(folder, log)
        const options = { maxDepth: 3, unterminated, salvage }
        const report = await repairLog(path, jsonLines, options)
        const after = isKept ? bytesOf(log, '\n') : logOf({ a: 1 }, { a: 2 })
        sameBytes(t, await readFile(path), after, `${unterminated}, salvage ${salvage}, ${tail}`)
        t.equal(report.deepKept, isKept ? 1 : undefined)
        t.equal(report.endKept, isKept && unterminated === 'drop' ? true : undefined)
        t.strictSame(report.after, (await readAll(path, jsonLines, options)).summary)
        t.match(await repairLog(path, jsonLines, options), { changed: false }, 'once is enough')
      }
    }
  }
})

t.test('a header that is nested more deeply than maxDepth', async (t) => {
  const deep = { ...sessionHeader, extra: [[[1]]] }
  const { path, folder: inside } = logFolder(folder, logOf(deep, 'BAD', leafEntry('1')))
  const before = stateOf(inside)
  const own = repairLog(path, sessionFormat, { maxDepth: 3, header: sessionHeader })
  await t.rejects(own, { code: 'ERR_LOG_HEADER', message: /nested more than 3 levels/ }, 'it is not lost')
  t.strictSame(stateOf(inside), before)
  const headless = logFolder(folder, logOf('BAD', leafEntry('1')))
  const given = repairLog(headless.path, sessionFormat, { maxDepth: 3, header: deep })
  await t.rejects(given, { code: 'ERR_LOG_INVALID_ENTRY' }, 'a given header must be readable, too')
  sameBytes(t, await readFile(headless.path), logOf('BAD', leafEntry('1')))
})

t.test('an oversized line at the end, without a terminator', async (t) => {
  const maxLineBytes = 300
  const whole = jsonOf(userEntry('l', 'x'.repeat(400)))
  const before = logOf(sessionHeader, ...Array.from({ length: 9 }, (_, index) => leafEntry(`${index}`)))
  for (const [tail, options, isKept] of [
    [whole, { unterminated: 'keep' }, true],
    [whole, { unterminated: 'keep', salvage: false }, true],
    [whole, {}, true],
    [whole, { salvage: false }, false],
    [whole.slice(0, -1), { unterminated: 'keep' }, false],
    [whole.slice(0, -1), {}, false],
  ] as const) {
    const { path } = logFolder(folder, bytesOf(before, tail))
    const limited = { ...options, maxLineBytes }
    const report = await repairLog(path, sessionFormat, limited)
    const name = `${JSON.stringify(options)}, ${tail.length} bytes`
    sameBytes(t, await readFile(path), bytesOf(before, isKept ? `${whole}\n` : ''), name)
    t.equal(report.oversizedKept, isKept ? 1 : undefined, name)
    t.strictSame(report.after, (await readAll(path, sessionFormat, limited)).summary)
    t.match(await repairLog(path, sessionFormat, limited), { changed: false }, 'once is enough')
  }
})
