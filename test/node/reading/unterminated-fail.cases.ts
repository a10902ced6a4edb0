// A last line without a terminator, where the log must be whole: the reading fails after the entries before that line.

import t from 'tap'
import {
  type Fault,
  jsonLines,
  LogError,
  readAll,
  readEntries,
  readLast,
  readRecords,
  scanEntries,
  type UnnumberedFault,
  verifyLog,
} from '../../../lib/index.js'
import {
  headerLine,
  type Note,
  noteLine,
  noteLog,
  notes,
  numbersOf,
} from '../../support/streams/notes-format.js'

const fail = { unterminated: 'fail' } as const
const WHOLE = noteLog(2)
const OFFSET = Buffer.byteLength(WHOLE)

/** What follows the last terminator. */
const tails = { entry: noteLine(2), 'half an entry': noteLine(2).slice(0, -3), blank: ' ', number: '17' }

for (const [name, tail] of Object.entries(tails)) {
  t.test(`a last line that is ${name}`, async (t) => {
    const log = Buffer.from(WHOLE + tail)
    const place = { line: 4, offset: OFFSET }
    const error = {
      code: 'ERR_LOG_CORRUPT',
      ...place,
      fault: { reason: 'truncated', ...place, length: tail.length },
    }
    const faults: Fault[] = []
    const options = { ...fail, maxFaults: 0, onFault: (fault: Fault) => void faults.push(fault) }
    const entries: Note[] = []
    await t.rejects(collect(readEntries(log, notes, options), entries), error)
    t.same(numbersOf(entries), [0, 1])
    t.match(faults, [error.fault])
    const kinds: string[] = []
    const records = async () => {
      for await (const { kind } of readRecords(log, notes, fail)) kinds.push(kind)
    }
    await t.rejects(records(), error)
    t.same(kinds, ['header', 'entry', 'entry', 'fault'])
    let views = 0
    const scan = async () => {
      for await (const _view of scanEntries(log, notes, fail)) views += 1
    }
    await t.rejects(scan(), error)
    t.equal(views, 2)
    await t.rejects(verifyLog(log, notes, { ...fail, maxFaults: 0 }), error)
  })

  t.test(`readLast, and a last line that is ${name}`, async (t) => {
    const path = `${t.testdir({ log: WHOLE + tail })}/log`
    const faults: UnnumberedFault[] = []
    const error = await readLast(path, notes, 1, { ...fail, onFault: (fault) => faults.push(fault) }).catch(
      (e) => e,
    )
    t.match(error, { code: 'ERR_LOG_CORRUPT', offset: OFFSET, message: /truncated/ })
    t.notOk('fault' in error || 'line' in error)
    t.match(faults, [{ reason: 'truncated', offset: OFFSET, length: tail.length }])
    await t.rejects(readLast(path, notes, 1, fail), { code: 'ERR_LOG_CORRUPT' })
  })
}

t.test('a header that is all there is', async (t) => {
  const path = `${t.testdir({ log: headerLine, whole: `${headerLine}\n` })}/log`
  const error = { code: 'ERR_LOG_CORRUPT', line: 1, offset: 0, fault: { reason: 'truncated' } }
  await t.rejects(readAll(path, notes, fail), error)
  await t.rejects(readLast(path, notes, 1, fail), error)
  t.same(await readLast(path.replace(/log$/, 'whole'), notes, 1, fail), [])
})

t.test('a log that ends in a terminator is read as ever', async (t) => {
  for (const end of ['', ' \n', `${noteLine(2)}\r\n`, `${noteLine(2)}\r`]) {
    const log = Buffer.from(WHOLE + end)
    t.match((await readAll(log, notes, fail)).summary, { status: 'clean', truncated: false })
    const path = `${t.testdir({ log })}/log`
    t.equal((await readLast(path, notes, 1, fail)).length, 1)
  }
  t.same((await readAll(Buffer.from(''), jsonLines, fail)).entries, [])
})

t.test('corrupt lines before it are counted, and salvage gives nothing of the torn line', async (t) => {
  const log = Buffer.from(`1\nx\n{"a":1}{"b`)
  const entries: unknown[] = []
  const reading = collect(readEntries(log, jsonLines, { ...fail, salvage: true, maxFaults: 0 }), entries)
  await t.rejects(reading, { code: 'ERR_LOG_CORRUPT', line: 3 })
  t.same(entries, [1])
  await t.rejects(verifyLog(log, jsonLines, { ...fail, onCorrupt: 'fail' }), {
    code: 'ERR_LOG_CORRUPT',
    line: 2,
  })
})

async function collect<Item>(items: AsyncIterable<Item>, into: Item[]): Promise<void> {
  for await (const item of items) into.push(item)
}

t.test('its error is a LogError', async (t) => {
  const error = await verifyLog(Buffer.from('1'), jsonLines, fail).catch((error: unknown) => error)
  t.ok(error instanceof LogError)
})
