// Following a file, in every way of reading. No test sleeps: each waits until the file has been looked at, or for what it
// expects to come.

import { appendFile, rename, stat, truncate, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { EntryReader, EntryWriter } from '../../../lib/index.js'
import { descriptorsOf } from '../../support/files/descriptors.js'
import { watchLooks } from '../../support/streams/follow-looks.js'
import { held, LONGEST_POLL_MILLISECONDS, waiting } from '../../support/streams/follow-waits.js'
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

/** Characters of two, three and four bytes. */
const WIDE_TEXT = 'ä€🙂'

const caughtUp = await watchLooks(t)

/** Waits until everything that was appended has been read, or the reading is over. */
async function settled({ over }: Following): Promise<void> {
  await Promise.race([caughtUp(), over])
}

/** Leaves the reader, and waits until it is over. */
async function left(following: Following): Promise<void> {
  following.reader.destroy()
  await following.over
}

function newLog(t: Test, log: string): string {
  return join(t.testdir({ log }), 'log')
}

/** How the followed file changes. Each new content would complete the torn line differently. */
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
    t.test('reads what a writer appends, in order, each entry once', (t) => followsWriter(t, follow))
    t.test('yields no entry before its line is whole', (t) => followsBytes(t, follow))
    t.test('an abort while it waits', (t) => endsByAbort(t, follow))
    for (const [name, change] of Object.entries(changes))
      t.test(`the file is ${name}`, (t) => failsOnChange(t, follow, change))
    t.test('entries that were appended before the change come first', (t) => readsAppendedFirst(t, follow))
    t.test('from a checkpoint', (t) => followsFromCheckpoint(t, follow))
    t.test('a corrupt line ends the reading', (t) => failsOnCorruptLine(t, follow))
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
  const counts: number[] = []
  const expected: number[] = []
  for (let end = head.length + 1; end <= log.length; end += 1) {
    await appendFile(path, log.subarray(end - 1, end))
    await settled(following)
    counts.push(following.got.length)
    expected.push(Math.max(0, lineCount(log.subarray(0, end)) - 1))
  }
  t.strictSame(counts, expected)
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
  t.equal(await summary, error, 'the summary rejects with the same error')
  t.strictSame(held(path), idle, 'neither a timer nor a descriptor is left')
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
  t.equal(await summary, error, 'the summary rejects with the same error')
  t.strictSame(got, notesFrom(0, 2), 'no entry has bytes of two files')
  t.strictSame(held(path), idle, 'neither a timer nor a descriptor is left')
}

async function readsAppendedFirst(t: Test, follow: Follower): Promise<void> {
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
