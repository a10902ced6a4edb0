// Logs that are followed: as they grow, as writers open them again, and what can't be followed. No test sleeps: each waits
// until the file has been looked at, or for what it expects to come.

import { appendFileSync, truncateSync } from 'node:fs'
import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import t, { type Test } from 'tap'
import {
  EntryWriter,
  jsonLines,
  type LogRecord,
  type LogSource,
  readEntries,
  readRecords,
} from '../../../lib/index.js'
import { makeFifo } from '../../support/files/special-files.js'
import { watchLooks } from '../../support/streams/follow-looks.js'
import { held, LONGEST_POLL_MILLISECONDS, timerCount, waiting } from '../../support/streams/follow-waits.js'
import { type Follower, type Following, followers } from '../../support/streams/follow-ways.js'
import {
  countTo,
  headerLine,
  linesOf,
  note,
  noteLine,
  noteLog,
  notes,
  notesFrom,
  notesHeader,
  numbersOf,
} from '../../support/streams/notes-format.js'

const soon = { follow: { pollMs: 1 } }
const never = { follow: { pollMs: LONGEST_POLL_MILLISECONDS } }

/** Several bytes a character, up to four. */
const WIDE_TEXT = 'ä€🙂'

const caughtUp = await watchLooks(t)

/** Waits until everything that was appended has been read, or the reading is over. */
async function settled({ over }: Following): Promise<void> {
  await Promise.race([caughtUp(), over])
}

function newLog(t: Test, log: string): string {
  return join(t.testdir({ log }), 'log')
}

t.test('looks again by default', async (t) => {
  for (const follow of [true, {}]) {
    const path = newLog(t, noteLog(1))
    const iterator = readEntries(path, notes, { follow })[Symbol.asyncIterator]()
    t.strictSame((await iterator.next()).value, note(0))
    await appendFile(path, linesOf(noteLine(1)))
    t.strictSame((await iterator.next()).value, note(1))
    await iterator.return?.()
  }
})

t.test('leaving the loop releases the file and the timer', async (t) => {
  for (const [name, read] of Object.entries({ readEntries, readRecords })) {
    const path = newLog(t, noteLog(1))
    const idle = held(path)
    const reader = read(path, notes, never)
    let taken = 0
    for await (const _item of reader) {
      taken += 1
      await waiting(idle.timers)
      break
    }
    t.equal(taken, 1, name)
    t.ok(reader.destroyed, `${name} is destroyed`)
    if (!reader.closed) await new Promise((resolve) => reader.once('close', resolve))
    t.strictSame(held(path), idle, `${name}: neither a timer nor a descriptor is left`)
  }
})

t.test('waits for the header of an empty file', async (t) => {
  const path = newLog(t, '')
  const reader = readEntries(path, notes, soon)
  const iterator = reader[Symbol.asyncIterator]()
  const first = iterator.next()
  let headers = 0
  reader.on('header', () => {
    headers += 1
  })
  await caughtUp()
  await appendFile(path, headerLine)
  await caughtUp()
  t.equal(headers, 0, 'the header may not be whole yet')
  await appendFile(path, '\n')
  t.strictSame(await reader.header, notesHeader)
  await appendFile(path, linesOf(noteLine(0)))
  t.strictSame((await first).value, note(0))
  await iterator.return?.()
})

t.test('waits for the terminator even where a tail would be kept', async (t) => {
  const path = newLog(t, '1\n2')
  const iterator = readRecords(path, jsonLines, soon)[Symbol.asyncIterator]()
  t.match((await iterator.next()).value, { kind: 'entry', entry: 1, line: 1 })
  const second = iterator.next()
  await caughtUp()
  await appendFile(path, '3\r')
  await caughtUp()
  await appendFile(path, '\n')
  t.match((await second).value, { kind: 'entry', entry: 23, line: 2, offset: 2, length: 2, next: 6 })
  await iterator.return?.()
})

t.test(
  'records have the same places as in the whole file, and faults come when they are found',
  async (t) => {
    const path = newLog(t, '')
    const log = linesOf(headerLine, noteLine(0), 'no entry', '', noteLine(1, WIDE_TEXT), '{', noteLine(2))
    const wanted = await recordsOf(Buffer.from(log))
    const got: LogRecord<unknown, unknown>[] = []
    const following = readRecords(path, notes, soon).on('data', (record) => got.push(record))
    const bytes = Buffer.from(log)
    for (let start = 0; start < bytes.length; start += 7) {
      await appendFile(path, bytes.subarray(start, start + 7))
      await caughtUp()
    }
    t.strictSame([...got], wanted)
    following.destroy()
  },
)

/** All but the summary, which a followed log never reaches. */
async function recordsOf(source: LogSource): Promise<LogRecord<unknown, unknown>[]> {
  const records: LogRecord<unknown, unknown>[] = await readRecords(source, notes).toArray()
  return records.filter(({ kind }) => kind !== 'summary')
}

t.test('fails where a writer cuts the torn line, and can be resumed there', async (t) => {
  const path = newLog(t, `${noteLog(2)}{"type":"note"`)
  const following = readRecords(path, notes, soon)
  let from = { offset: 0, line: 1 }
  const numbers: number[] = []
  await t.rejects(
    async () => {
      for await (const record of following) {
        if (record.kind !== 'entry') continue
        numbers.push(record.entry.n)
        from = { offset: record.next, line: record.line + 1 }
        if (record.entry.n === 1) void reopened(path)
      }
    },
    { code: 'ERR_LOG_CHANGED' },
  )
  await appendFile(path, linesOf(noteLine(2)))
  for await (const record of readRecords(path, notes, { ...soon, from })) {
    if (record.kind !== 'entry') continue
    numbers.push(record.entry.n)
    t.match(record, { line: 4, offset: noteLog(2).length })
    break
  }
  t.strictSame(numbers, countTo(3))
})

t.test('a log that is cut and grows again with the same bytes between two looks is read on', async (t) => {
  // Longer than the bytes that are compared, so that a difference before them would not be noticed either.
  const log = noteLog(400)
  const path = newLog(t, log)
  const timers = timerCount()
  const following = (followers['readEntries in a loop'] as Follower)(path, { follow: { pollMs: 50 } })
  await settled(following)
  // Between two looks: while the reader waits for its timer, which can't go off before this turn is over.
  await waiting(timers)
  truncateSync(path, 0)
  appendFileSync(path, log + linesOf(noteLine(400)))
  await settled(following)
  t.strictSame(numbersOf(following.got), countTo(401), 'as if it was appended to: no entry comes twice')
  truncateSync(path, log.length)
  t.match(await following.over, { code: 'ERR_LOG_CHANGED' }, 'a look that finds it shorter detects the cut')
})

/** Opens the log for writing once its torn line has been read. */
async function reopened(path: string): Promise<void> {
  await caughtUp()
  const writer = await EntryWriter.open(path, notes, { durability: 'none' })
  await writer.close()
}

t.test('resumes after a header that has no terminator yet', async (t) => {
  const path = newLog(t, headerLine)
  const reader = readRecords(path, notes, { ...soon, from: { offset: headerLine.length, line: 2 } })
  const iterator = reader[Symbol.asyncIterator]()
  const first = iterator.next()
  await caughtUp()
  await appendFile(path, linesOf('', noteLine(0)))
  t.match((await first).value, { kind: 'header', header: notesHeader })
  t.match((await iterator.next()).value, { kind: 'entry', line: 2, offset: headerLine.length + 1 })
  await iterator.return?.()
})

t.test('a FIFO ends when its writer closes it', async (t) => {
  const ends: [name: string, read: (path: string) => Readable, items: number][] = [
    ['readEntries', (path) => readEntries(path, notes, soon), 3],
    ['readRecords, with header and summary', (path) => readRecords(path, notes, soon), 5],
  ]
  for (const [name, read, count] of ends) {
    const path = makeFifo(t.testdir({}))
    const items = read(path).toArray()
    await writeFile(path, noteLog(3))
    t.equal((await items).length, count, name)
  }
})

t.test('a torn line that is cut and rewritten between two looks does not become an entry', async (t) => {
  const path = newLog(t, `${noteLog(1)}{"type":"note","n":11`)
  const follow = followers['readEntries in a loop'] as Follower
  const following = follow(path, { follow: { pollMs: 50 } })
  await caughtUp()
  truncateSync(path, noteLog(1).length)
  appendFileSync(path, linesOf(noteLine(2222)))
  t.match(await following.over, { code: 'ERR_LOG_CHANGED' })
  t.strictSame(following.got, notesFrom(0, 1))
})
