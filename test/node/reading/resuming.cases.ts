// What resuming at a checkpoint reads, and which files it refuses.

import { once } from 'node:events'
import { rmSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import {
  type Checkpoint,
  jsonLines,
  type LogRecord,
  readAll,
  readEntries,
  readRecords,
} from '../../../lib/index.js'
import { descriptorsLeftOf, descriptorsOf } from '../../support/files/descriptors.js'
import { makeFifo, makeSocketFolder } from '../../support/files/special-files.js'
import {
  headerLine,
  linesOf,
  noteLine,
  noteLog,
  notes,
  notesFrom,
  notesHeader,
} from '../../support/streams/notes-format.js'

type AnyRecord = LogRecord<unknown, unknown>
type Placed = Exclude<AnyRecord, { kind: 'summary' }>

t.test('refuses the end of a tail that is dropped', async (t) => {
  const text = linesOf(headerLine, noteLine(0)) + noteLine(1)
  const path = join(t.testdir({ log: text }), 'log')
  const from = { offset: text.length }
  await t.rejects(readAll(path, notes, { from }), { code: 'ERR_LOG_CHECKPOINT', message: /ends no line/ })
  writeFileSync(path, `${text}\n`)
  await t.rejects(readAll(path, notes, { from }), { code: 'ERR_LOG_CHECKPOINT' })
})

t.test('the header is read nevertheless, and lines are numbered from the checkpoint on', async (t) => {
  const text = noteLog(5)
  const path = join(t.testdir({ log: text }), 'log')
  const offset = linesOf(headerLine, noteLine(0), noteLine(1)).length
  const { header, entries, summary } = await readAll(path, notes, { from: { offset, line: 4 } })
  t.same(header, notesHeader)
  t.same(entries, notesFrom(2, 3))
  t.match(summary, { status: 'clean', entries: 3, bytes: text.length, committed: text.length })

  const lines = async (from: Checkpoint) => {
    const records = await readRecords(path, notes, { from }).toArray()
    return records.filter(isPlaced).map(lineOf)
  }
  t.same(await lines({ offset, line: 4 }), [1, 4, 5, 6])
  t.same(await lines({ offset }), [1, 2, 3, 4], 'by default as if they followed line 1')
  writeFileSync(path, '1\n2\n3\n')
  const headless = await readRecords(path, jsonLines, { from: { offset: 2 } }).toArray()
  t.match(
    headless,
    [{ line: 1, entry: 2 }, { line: 2, entry: 3 }, { kind: 'summary' }],
    'without a header, from 1',
  )
  writeFileSync(path, text)
  t.same(await lines({ offset: 0, line: 9 }), [1, 2, 3, 4, 5, 6], 'a checkpoint at the start is line 1')
})

const badHeaders: Record<string, [string, string]> = {
  'of another type': ['{"type":"other","version":1}', 'ERR_LOG_HEADER'],
  'of another version': ['{"type":"notes","version":2}', 'ERR_LOG_VERSION'],
  'that is not one': ['not JSON', 'ERR_LOG_HEADER'],
  'that is compressed': ['\u001f\u008b', 'ERR_LOG_ENCODING'],
}

for (const [name, [line, code]] of Object.entries(badHeaders)) {
  t.test(`a header ${name}`, async (t) => {
    const path = join(t.testdir(), 'log')
    writeFileSync(path, linesOf(line, noteLine(0)), 'latin1')
    const options = { from: { offset: line.length + 1 }, decompress: false } as const
    await t.rejects(readAll(path, notes, options), { code, line: 1, offset: 0 })
    await t.rejects(readEntries(path, notes, options).header, { code })
    await t.rejects(readRecords(path, notes, options).toArray(), { code })
    t.equal(descriptorsOf(path), 0)
  })
}

t.test('the first line may have any length', async (t) => {
  const path = join(t.testdir(), 'log')
  const BLOCK = 64 * 1024
  for (const length of [BLOCK - 2, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK]) {
    const line = headerLine.padEnd(length)
    for (const terminator of ['\n', '\r\n']) {
      writeFileSync(path, `${line}${terminator}${linesOf(noteLine(0))}`)
      const from = { offset: length + terminator.length }
      const { entries, header } = await readAll(path, notes, { from, maxLineBytes: length })
      t.same([header, entries], [notesHeader, notesFrom(0, 1)], `${length} bytes, as long as allowed`)
      await t.rejects(
        readAll(path, notes, { from, maxLineBytes: length - 1 }),
        { code: 'ERR_LOG_HEADER', message: /more than maxLineBytes/ },
        `${length} bytes, one more than allowed`,
      )
    }
  }
})

t.test('a first line much longer than allowed is refused', async (t) => {
  const path = join(t.testdir({ log: 'x'.repeat(1_000_000) + linesOf('', noteLine(0)) }), 'log')
  const from = { offset: 1_000_001 }
  await t.rejects(readAll(path, notes, { from, maxLineBytes: 1000 }), { code: 'ERR_LOG_HEADER' })
})

t.test('what is not a regular file can only be read from its start', async (t) => {
  const notAFile = { code: 'ERR_LOG_CHECKPOINT', message: /regular file/ }
  const from = { offset: 1 }
  // It has no writer: opening it would not end.
  const fifo = makeFifo(t.testdir())
  await t.rejects(readAll(fifo, notes, { from }), notAFile, 'a FIFO')
  t.equal(descriptorsOf(fifo), 0)
  await t.rejects(readAll(t.testdir(), notes, { from }), notAFile, 'a folder')

  const folder = makeSocketFolder()
  t.teardown(() => rmSync(folder, { recursive: true }))
  const server = createServer((socket) => socket.end(noteLog(2)))
  await once(server.listen(join(folder, 'socket')), 'listening')
  t.teardown(() => server.close())
  await t.rejects(readAll(join(folder, 'socket'), notes, { from }), notAFile, 'a socket')
  const start = await readAll(join(folder, 'socket'), notes, { from: { offset: 0 } })
  t.same(start.entries, notesFrom(0, 2), 'a socket from its start')
})

t.test('fails where the file is missing', async (t) => {
  const path = join(t.testdir(), 'log')
  await t.rejects(readAll(path, notes, { from: { offset: 1 } }), { code: 'ENOENT' })
})

t.test('fails where the file is cut while it is read', async (t) => {
  const text = noteLog(100)
  const path = join(t.testdir({ log: text }), 'log')
  const from = { offset: linesOf(headerLine).length }
  const reader = readEntries(path, notes, { from })
  reader.once('header', () => truncateSync(path, from.offset - 1))
  await t.rejects(reader.toArray(), { code: 'ERR_LOG_CHANGED', message: /cut from/ })
  t.equal(descriptorsOf(path), 0)
})

t.test('an abort at any moment releases the file', async (t) => {
  const path = join(t.testdir({ log: noteLog(100) }), 'log')
  const from = { offset: linesOf(headerLine).length }
  for (let turns = 0; turns < 20; turns += 1) {
    const controller = new AbortController()
    const reader = readEntries(path, notes, { from, signal: controller.signal })
    reader.on('error', () => {})
    const closed = new Promise((resolve) => reader.once('close', resolve))
    for (let passed = 0; passed < turns; passed += 1) await turn()
    controller.abort()
    await closed
  }
  const reader = readRecords(path, notes, { from, signal: AbortSignal.abort() })
  await t.rejects(reader.toArray(), { name: 'AbortError' })
  t.equal(await descriptorsLeftOf(path, 0), 0)
})

function isPlaced(record: AnyRecord): record is Placed {
  return record.kind !== 'summary'
}

function lineOf(record: Placed): number {
  return record.kind === 'fault' ? record.fault.line : record.line
}
