// Lines that are appended as they are, views of a scan among them, and many entries at once.

import { readFile, writeFile } from 'node:fs/promises'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import Type from 'typebox'
import {
  type Appendable,
  defineFormat,
  type EntryView,
  EntryWriter,
  jsonLines,
  readAll,
  type ScanOptions,
  type SessionEntry,
  scanEntries,
  sessionFormat,
} from '../../../lib/index.js'
import {
  bytesOf,
  jsonOf,
  leafEntry,
  logOf,
  sessionHeader,
  userEntry,
} from '../../support/damage/session-log.js'
import { wholeLog } from '../../support/files/log-folder.js'
import { outcomes } from '../../support/files/queue-over.js'
import { fileHolds } from '../../support/files/same-bytes.js'
import { ENGINES, withEngine } from '../../support/streams/engines.js'

const MEBIBYTE = 1024 * 1024

async function viewsOf<E>(
  log: Uint8Array,
  format: Parameters<typeof scanEntries<unknown, E>>[1],
  options: ScanOptions = {},
) {
  const views: EntryView<E>[] = []
  for await (const view of scanEntries(log, format, options)) views.push(view)
  return views
}

t.test('the bytes of a line are written as they are', async (t) => {
  const path = `${t.testdir({})}/log`
  const writer = await EntryWriter.create(path, jsonLines, undefined)
  const lines = ['{ "b":1,\t"a":1e3 }', '"\\u0041"', '[1]\r\n', ' 2\n']
  const places = await Promise.all(lines.map((line) => writer.append(Buffer.from(line))))
  await writer.append([3])
  await writer.close()
  const text = await readFile(path, 'utf8')
  t.equal(text, '{ "b":1,\t"a":1e3 }\n"\\u0041"\n[1]\r\n 2\n[3]\n')
  t.strictSame(
    places.map(({ offset, length }) => text.slice(offset, offset + length)),
    lines.map((line) => line.replace(/\r?\n$/, '')),
  )
  t.strictSame((await readAll(path, jsonLines)).entries, [{ b: 1, a: 1000 }, 'A', [1], 2, [3]])
})

t.test('views of every kind are written as they are', async (t) => {
  const first = bytesOf(`{"timestamp":"\\u0041", "id":"1",  "type":"leaf","entry_id":"e"}`)
  const log = bytesOf(
    logOf(sessionHeader, first, userEntry('2'), leafEntry('3')),
    'broken',
    logOf(leafEntry('4')),
  )
  const expected = logOf(sessionHeader, first, userEntry('2'), leafEntry('3'), leafEntry('4'))
  for (const engine of ENGINES) {
    const views = await withEngine(engine, () => viewsOf(log, sessionFormat, { salvage: true }))
    t.strictSame(
      views.map(({ salvaged }) => salvaged),
      [false, false, false, true],
    )
    const path = `${t.testdir({})}/log`
    const writer = await EntryWriter.create(path, sessionFormat, sessionHeader)
    await Promise.all(views.map((view) => writer.append(view)))
    await writer.close()
    await fileHolds(t, path, expected)
  }
})

t.test('views of another format are checked', async (t) => {
  const path = `${t.testdir({ log: Buffer.from(wholeLog) })}/log`
  const writer = await EntryWriter.open(path, sessionFormat)
  const log = logOf([1], leafEntry('3'), { type: 'leaf' })
  const views = (await viewsOf(log, jsonLines)) as EntryView<SessionEntry>[]
  t.strictSame(await outcomes(views.map((view) => writer.append(view))), [
    'ERR_LOG_INVALID_ENTRY',
    'written',
    'ERR_LOG_INVALID_ENTRY',
  ])
  await writer.close()
  await fileHolds(t, path, bytesOf(wholeLog, logOf(leafEntry('3'))))
})

t.test('lines that readers refuse are refused, nothing is written, and appending goes on', async (t) => {
  const path = `${t.testdir({ log: Buffer.from(wholeLog) })}/log`
  const writer = await EntryWriter.open(path, sessionFormat, { maxDepth: 2 })
  const lines = ['', '{}', jsonOf(sessionHeader), 'x', `${jsonOf(leafEntry('1'))}\n${jsonOf(leafEntry('2'))}`]
  const deep = jsonOf(userEntry('deep'))
  for (const line of [...lines, deep]) {
    const append = writer.append(Buffer.from(line))
    await t.rejects(append, {
      name: 'LogError',
      code: 'ERR_LOG_INVALID_ENTRY',
      message: /nothing was written$/,
    })
  }
  await fileHolds(t, path, wholeLog)
  await writer.append(Buffer.from(jsonOf(leafEntry('3'))))
  await writer.close()
  await fileHolds(t, path, bytesOf(wholeLog, logOf(leafEntry('3'))))
})

t.test('bytes that are changed after their append are written as they were', async (t) => {
  const path = `${t.testdir({})}/log`
  const writer = await EntryWriter.create(path, jsonLines, undefined)
  const line = Buffer.from('[1]\n')
  const appended = writer.append(line)
  line.fill('x')
  await appended
  await writer.close()
  t.equal(await readFile(path, 'utf8'), '[1]\n')
})

t.test('only a Uint8Array is bytes, and only an object with all methods of a view is one', async (t) => {
  const path = `${t.testdir({})}/log`
  const writer = await EntryWriter.create(path, jsonLines, undefined)
  const foreign = runInNewContext('Uint8Array.of(0x5b, 0x31, 0x5d)') as Uint8Array
  const similar = Object.freeze({ bytes: () => foreign, entry: () => 1, next: 1 })
  const ofAnotherCopy = { bytes: () => Buffer.from('[2]'), entry: () => [], field: () => null }
  class Entry {
    readonly entry = 3
    bytes() {}
    toJSON() {
      return [this.entry]
    }
  }
  for (const entry of [foreign, similar, ofAnotherCopy, new Entry(), Uint16Array.of(4), null, 'text'])
    await writer.append(entry)
  const throwing = {
    get bytes() {
      throw new Error('of the entry')
    },
  }
  await t.rejects(writer.append(throwing), {
    code: 'ERR_LOG_INVALID_ENTRY',
    message: /can.?not be made JSON/,
  })
  await writer.append({ bytes: () => 'no bytes', entry: () => [], field: () => null, n: 5 })
  await writer.close()
  t.equal(await readFile(path, 'utf8'), '[1]\n{"next":1}\n[2]\n[3]\n{"0":4}\nnull\n"text"\n{"n":5}\n')
})

t.test('while much is waiting, lines are checked when their turn comes', async (t) => {
  const path = `${t.testdir({})}/log`
  const writer = await EntryWriter.create(path, jsonLines, undefined, { durability: 'none' })
  const large = Buffer.from(jsonOf('x'.repeat(6 * MEBIBYTE)))
  const appends = [large, large, large, Buffer.from('bad'), Buffer.from('[1]')].map((each) =>
    writer.append(each),
  )
  t.strictSame(await outcomes(appends), ['written', 'written', 'written', 'ERR_LOG_INVALID_ENTRY', 'written'])
  await writer.close()
  t.equal((await readAll(path, jsonLines)).entries.length, 4)
})

t.test('many entries, lines and views are appended together', async (t) => {
  const path = `${t.testdir({ log: Buffer.from(wholeLog) })}/log`
  const writer = await EntryWriter.open(path, sessionFormat)
  const [view] = await viewsOf(wholeLog, sessionFormat)
  function* entries(): Generator<Appendable<SessionEntry>> {
    yield leafEntry('3')
    yield Buffer.from(`${jsonOf(userEntry('4', 'é'))}\n`)
    yield view as EntryView<SessionEntry>
  }
  const before = writer.append(leafEntry('before'))
  const places = await writer.appendMany(entries())
  t.strictSame(await outcomes([before]), ['written'])
  await writer.close()
  const expected = logOf(leafEntry('before'), leafEntry('3'), userEntry('4', 'é'), leafEntry('1'))
  await fileHolds(t, path, bytesOf(wholeLog, expected))
  const bytes = await readFile(path)
  t.strictSame(
    places.map(({ offset, length }) => bytes.toString('utf8', offset, offset + length)),
    [leafEntry('3'), userEntry('4', 'é'), leafEntry('1')].map(jsonOf),
  )
})

t.test('if one of many is refused, none is written, and the error says which', async (t) => {
  const path = `${t.testdir({ log: Buffer.from(wholeLog) })}/log`
  const writer = await EntryWriter.open(path, sessionFormat)
  const good = leafEntry('3')
  const bad: [number, unknown[]][] = [
    [0, [{}, good]],
    [1, [good, Buffer.from('{}'), good]],
    [2, [good, good, undefined, {}]],
  ]
  for (const [index, entries] of bad) {
    await t.rejects(writer.appendMany(entries as SessionEntry[]), {
      name: 'LogError',
      code: 'ERR_LOG_INVALID_ENTRY',
      index,
      message: new RegExp(`^entry ${index} \\(the first is 0\\): the .*; nothing was written$`),
    })
  }
  await fileHolds(t, path, wholeLog)
  t.equal((await writer.appendMany([good])).length, 1)
  t.strictSame(await writer.appendMany([]), [])
  await writer.close()
  await fileHolds(t, path, bytesOf(wholeLog, logOf(good)))
  await t.rejects(writer.appendMany([good]), { code: 'ERR_LOG_CLOSED' })
})

t.test('what is not an iterable of entries', async (t) => {
  const path = `${t.testdir({})}/log`
  const writer = await EntryWriter.create(path, jsonLines, undefined)
  const asynchronous = (async function* () {})()
  for (const entries of [undefined, null, 5, 'text', Buffer.from('[1]'), {}, asynchronous])
    await t.rejects(writer.appendMany(entries as never), {
      name: 'TypeError',
      message: /must be an iterable/,
    })
  function* failing() {
    yield 1
    throw new Error('of the caller')
  }
  await t.rejects(writer.appendMany(failing()), { message: 'of the caller' })
  const view = {
    bytes: () => {
      throw new Error('of the view')
    },
    entry: () => 1,
    field: () => null,
  }
  await t.rejects(writer.appendMany([view]), { message: 'of the view' })
  await writer.append(1)
  await writer.close()
  t.equal(await readFile(path, 'utf8'), '1\n')
})

t.test('what is appended as it is opens as a log', async (t) => {
  const format = defineFormat({ name: 'n', entry: Type.Object({ n: Type.Integer() }), unterminated: 'drop' })
  const path = `${t.testdir({})}/log`
  await writeFile(path, '')
  const writer = await EntryWriter.open(path, format)
  await writer.appendMany(['{"n":1}\r', '{"n":1}\r\n', ' {"n":1} '].map((each) => Buffer.from(each)))
  await writer.close()
  const { entries, summary } = await readAll(path, format)
  t.strictSame([entries, summary.status], [[{ n: 1 }, { n: 1 }, { n: 1 }], 'clean'])
  const again = await EntryWriter.open(path, format)
  t.equal(again.recovery.action, 'none')
  await again.close()
})
