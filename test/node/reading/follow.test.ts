// Waiting at the end of a file. No test sleeps: each waits until the file has been looked at, or for what
// it expects to come.

import { appendFileSync, truncateSync } from 'node:fs'
import { appendFile, rename, stat, truncate, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, type Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import t, { type Test } from 'tap'
import {
  EntryReader,
  EntryWriter,
  jsonLines,
  type LogRecord,
  type LogSource,
  type ReadOptions,
  readAll,
  readEntries,
  readRecords,
} from '../../../lib/index.js'
import { Pause, pollInterval } from '../../../lib/node/reading/follow.js'
import { descriptorsOf } from '../../support/files/descriptors.js'
import { makeFifo } from '../../support/files/special-files.js'
import { watchLooks } from '../../support/streams/follow-looks.js'
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
/** No test lives long enough to see the second look. */
const LONGEST_POLL_MILLISECONDS = 2 ** 31 - 1
const never = { follow: { pollMs: LONGEST_POLL_MILLISECONDS } }

/** Several bytes a character, up to four. */
const WIDE_TEXT = 'ä€🙂'

const caughtUp = await watchLooks(t)

/** Waits until everything that was appended has been read, or the reading is over. */
async function settled({ over }: Following): Promise<void> {
  await Promise.race([caughtUp(), over])
}

/** Ends the following; nothing may come of it any more. */
async function left(following: Following): Promise<void> {
  following.reader.destroy()
  await following.over
}

function newLog(t: Test, log: string): string {
  return join(t.testdir({ log }), 'log')
}

/** What becomes of the followed file. Another file completes the torn line in its own way. */
const changes: Record<string, (path: string) => Promise<void>> = {
  'cut by a byte': async (path) => truncate(path, (await stat(path)).size - 1),
  emptied: (path) => truncate(path, 0),
  'written anew, and shorter': (path) => writeFile(path, noteLog(1)),
  'replaced by a longer one': async (path) => {
    await writeFile(`${path}.new`, noteLog(100))
    await rename(`${path}.new`, path)
  },
  unlinked: (path) => unlink(path),
}

for (const [way, follow] of Object.entries(followers)) {
  t.test(way, async (t) => {
    t.test('what a writer appends comes in order, each entry once', (t) => followsWriter(t, follow))
    t.test('byte by byte: nothing comes before its line is whole', (t) => followsBytes(t, follow))
    t.test('an abort while it waits', (t) => endsByAbort(t, follow))
    for (const [name, change] of Object.entries(changes))
      t.test(`the file is ${name}`, (t) => failsOnChange(t, follow, change))
    t.test('what was appended before the change comes first', (t) => givesAppendedFirst(t, follow))
    t.test('from a checkpoint', (t) => followsFromCheckpoint(t, follow))
    t.test('a line that ends the reading', (t) => failsOnCorruptLine(t, follow))
  })
}

async function followsWriter(t: Test, follow: Follower): Promise<void> {
  const path = join(t.testdir({}), 'log')
  const writer = await EntryWriter.create(path, notes, notesHeader, { durability: 'none' })
  const following = follow(path, soon)
  for (const entry of notesFrom(0, 5)) {
    await writer.append(entry)
    await settled(following)
    t.strictSame(following.got.at(-1), entry)
  }
  await Promise.all(notesFrom(5, 2000).map((entry) => writer.append(entry)))
  await settled(following)
  t.strictSame(numbersOf(following.got), countTo(2005))
  await writer.close()
  await left(following)
}

async function followsBytes(t: Test, follow: Follower): Promise<void> {
  const head = headerLine.slice(0, headerLine.length / 2)
  const path = newLog(t, head)
  const log = Buffer.from(linesOf(headerLine, noteLine(0, WIDE_TEXT), noteLine(1)))
  const following = follow(path, soon)
  await settled(following)
  const came: number[] = []
  const expected: number[] = []
  for (let end = head.length + 1; end <= log.length; end += 1) {
    await appendFile(path, log.subarray(end - 1, end))
    await settled(following)
    came.push(following.got.length)
    expected.push(Math.max(0, lineCount(log.subarray(0, end)) - 1))
  }
  t.strictSame(came, expected)
  t.strictSame(following.got, [note(0, WIDE_TEXT), note(1)])
  await left(following)
}

function lineCount(bytes: Uint8Array): number {
  return bytes.filter((byte) => byte === 0x0a).length
}

async function endsByAbort(t: Test, follow: Follower): Promise<void> {
  const path = newLog(t, noteLog(3))
  const idle = held(path)
  const controller = new AbortController()
  const { reader, got, over } = follow(path, { ...never, signal: controller.signal })
  const summary = reader instanceof EntryReader ? reader.summary.catch((error: Error) => error) : over
  await waiting(idle.timers)
  t.strictSame(numbersOf(got), countTo(3))
  t.not(descriptorsOf(path), idle.descriptors, 'the file is open')
  controller.abort()
  const error = await over
  t.match(error, { name: 'AbortError' })
  t.equal(await summary, error, 'the summary says the same')
  t.strictSame(held(path), idle, 'neither a timer nor a descriptor is left')
}

/** What keeps the process alive, or the file open. */
function held(path: string): { timers: number; descriptors: number } {
  return { timers: timerCount(), descriptors: descriptorsOf(path) }
}

function timerCount(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
}

/** Resolves once a reader waits for its next look. */
async function waiting(timersBefore: number): Promise<void> {
  while (timerCount() <= timersBefore) await nextTurn()
}

async function failsOnChange(t: Test, follow: Follower, change: (path: string) => Promise<void>) {
  const path = newLog(t, `${noteLog(2)}{"type":"note","n":`)
  const idle = held(path)
  const following = follow(path, soon)
  const { reader, got, over } = following
  const summary = reader instanceof EntryReader ? reader.summary.catch((error: Error) => error) : over
  await settled(following)
  await change(path)
  const error = await over
  t.match(error, { name: 'LogError', code: 'ERR_LOG_CHANGED' })
  t.equal(await summary, error, 'the summary says the same')
  t.strictSame(got, notesFrom(0, 2), 'nothing is made of two files')
  t.strictSame(held(path), idle, 'neither a timer nor a descriptor is left')
}

async function givesAppendedFirst(t: Test, follow: Follower): Promise<void> {
  const path = newLog(t, noteLog(2))
  const following = follow(path, soon)
  await settled(following)
  await writeFile(`${path}.new`, noteLog(0))
  await appendFile(path, linesOf(noteLine(2)))
  await rename(`${path}.new`, path)
  t.match(await following.over, { code: 'ERR_LOG_CHANGED' })
  t.strictSame(numbersOf(following.got), countTo(3))
}

async function followsFromCheckpoint(t: Test, follow: Follower): Promise<void> {
  const size = noteLog(3).length
  for (const [offset, first] of [
    [0, 0],
    [noteLog(2).length, 2],
    [size, 3],
  ] as const) {
    const path = newLog(t, noteLog(3))
    const following = follow(path, { ...soon, from: { offset } })
    await settled(following)
    await appendFile(path, linesOf(noteLine(3), noteLine(4)))
    await settled(following)
    t.strictSame(numbersOf(following.got), countTo(5).slice(first), `from byte ${offset} of ${size}`)
    await left(following)
  }
}

async function failsOnCorruptLine(t: Test, follow: Follower): Promise<void> {
  const path = newLog(t, noteLog(1))
  const idle = held(path)
  const following = follow(path, { ...soon, onCorrupt: 'fail' })
  await settled(following)
  await appendFile(path, linesOf('no entry', noteLine(1)))
  t.match(await following.over, { code: 'ERR_LOG_CORRUPT', line: 3 })
  t.strictSame(numbersOf(following.got), [0])
  t.strictSame(held(path), idle, 'neither a timer nor a descriptor is left')
}

t.test('by default it looks again all by itself', async (t) => {
  for (const follow of [true, {}]) {
    const path = newLog(t, noteLog(1))
    const iterator = readEntries(path, notes, { follow })[Symbol.asyncIterator]()
    t.strictSame((await iterator.next()).value, note(0))
    await appendFile(path, linesOf(noteLine(1)))
    t.strictSame((await iterator.next()).value, note(1))
    await iterator.return?.()
  }
})

t.test('follow: false is reading to the end', async (t) => {
  const { entries } = await readAll(newLog(t, noteLog(2)), notes, { follow: false })
  t.strictSame(numbersOf(entries), countTo(2))
})

t.test('leaving the loop lets go of the file and of the timer', async (t) => {
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

t.test('an empty file, whose header comes later', async (t) => {
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
  t.equal(headers, 0, 'it may yet go on')
  await appendFile(path, '\n')
  t.strictSame(await reader.header, notesHeader)
  await appendFile(path, linesOf(noteLine(0)))
  t.strictSame((await first).value, note(0))
  await iterator.return?.()
})

t.test('where a kept tail would be an entry, a torn line still waits', async (t) => {
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

t.test('records have the places that they have in the whole file; faults come as they are met', async (t) => {
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
})

/** All but the summary, which a followed log never comes to. */
async function recordsOf(source: LogSource): Promise<LogRecord<unknown, unknown>[]> {
  const records: LogRecord<unknown, unknown>[] = await readRecords(source, notes).toArray()
  return records.filter(({ kind }) => kind !== 'summary')
}

t.test('a writer that opens the log again cuts the torn line: go on where it was whole', async (t) => {
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

t.test('a log that is cut and grows again between two looks, with the very bytes that it had', async (t) => {
  // More than is compared, so that it could tell no more if it began differently.
  const log = noteLog(400)
  const path = newLog(t, log)
  const following = (followers['readEntries in a loop'] as Follower)(path, { follow: { pollMs: 50 } })
  await settled(following)
  truncateSync(path, 0)
  appendFileSync(path, log + linesOf(noteLine(400)))
  await settled(following)
  t.strictSame(
    numbersOf(following.got),
    countTo(401),
    'it was appended to, for all that can be known: none comes twice',
  )
  truncateSync(path, log.length)
  t.match(await following.over, { code: 'ERR_LOG_CHANGED' }, 'a look that finds it shorter tells')
})

/** Opens the log for writing once its torn line has been read. */
async function reopened(path: string): Promise<void> {
  await caughtUp()
  const writer = await EntryWriter.open(path, notes, { durability: 'none' })
  await writer.close()
}

t.test('a checkpoint behind a header that has no terminator yet', async (t) => {
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

t.test('a FIFO ends where its writer closes it', async (t) => {
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

t.test('a file that is not there is not waited for', async (t) => {
  const path = join(t.testdir({}), 'log')
  for (const [way, follow] of Object.entries(followers))
    t.match(await follow(path, soon).over, { code: 'ENOENT' }, way)
})

t.test('only a path can be followed', async (t) => {
  const log = Buffer.from(noteLog(1))
  const sources: Record<string, () => LogSource> = {
    bytes: () => log,
    'an iterable': () => [log],
    'a stream': () => new PassThrough(),
    'a web stream': () => new Blob([log]).stream(),
  }
  const refused = { name: 'TypeError', message: /follow needs a source that is given by its path/ }
  for (const [name, source] of Object.entries(sources)) {
    for (const follow of [true, {}, { pollMs: 1 }]) {
      t.throws(() => readEntries(source(), notes, { follow }), refused, `readEntries of ${name}`)
      t.throws(() => readRecords(source(), notes, { follow }), refused, `readRecords of ${name}`)
    }
  }
  t.throws(() => new EntryReader(notes, { follow: true }), refused, 'an EntryReader has no path at all')
  t.doesNotThrow(() => new EntryReader(notes, { follow: false }).destroy())
})

t.test('an interval that means nothing is refused at once', async (t) => {
  const outOfRange = [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, '1', null]
  const wrongType = ['always', 1, 0, '', null, () => {}]
  const refusals: [follow: unknown, error: typeof TypeError | typeof RangeError][] = [
    ...outOfRange.map((pollMs): [unknown, typeof RangeError] => [{ pollMs }, RangeError]),
    ...wrongType.map((follow): [unknown, typeof TypeError] => [follow, TypeError]),
  ]
  for (const [follow, error] of refusals) {
    const options = { follow } as ReadOptions
    const name = typeof follow === 'object' ? JSON.stringify(follow) : String(follow)
    t.throws(() => pollInterval(options.follow), error, name)
    t.throws(() => readEntries('a path', notes, options), error, `readEntries: ${name}`)
    t.throws(() => readRecords('a path', notes, options), error, `readRecords: ${name}`)
    t.throws(() => new EntryReader(notes, options), error, `EntryReader: ${name}`)
  }
})

t.test('pollInterval', async (t) => {
  t.equal(pollInterval(undefined), undefined)
  t.equal(pollInterval(false), undefined)
  t.equal(pollInterval(true), pollInterval({}), 'there is one default')
  t.ok(Number.isInteger(pollInterval(true)))
  for (const pollMs of [1, 250, LONGEST_POLL_MILLISECONDS]) t.equal(pollInterval({ pollMs }), pollMs)
})

t.test('Pause', async (t) => {
  const pause = new Pause()
  t.doesNotThrow(() => pause.end(), 'nobody waits yet')
  await pause.wait(1)
  pause.end()
  await pause.wait(1)
  const timers = timerCount()
  const long = pause.wait(LONGEST_POLL_MILLISECONDS)
  t.equal(timerCount(), timers + 1)
  pause.end()
  await long
  t.equal(timerCount(), timers, 'no timer is left')
  t.doesNotThrow(() => pause.end(), 'it may be ended again')
})

t.test('a torn line that is cut off and written anew between two looks is no line of the log', async (t) => {
  const path = newLog(t, `${noteLog(1)}{"type":"note","n":11`)
  const follow = followers['readEntries in a loop'] as Follower
  const following = follow(path, { follow: { pollMs: 50 } })
  await caughtUp()
  truncateSync(path, noteLog(1).length)
  appendFileSync(path, linesOf(noteLine(2222)))
  t.match(await following.over, { code: 'ERR_LOG_CHANGED' })
  t.strictSame(following.got, notesFrom(0, 1))
})
