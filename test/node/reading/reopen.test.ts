// Following a log over rotation. No test sleeps: the clock is set forward where the grace is to end.

import { once } from 'node:events'
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  renameSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { type Fault, type LogRecord, type ReadOptions, readEntries, readRecords } from '../../../lib/index.js'
import { GRACE_MILLISECONDS } from '../../../lib/node/sources/grace.js'
import { descriptorsOf } from '../../support/files/descriptors.js'
import { watchLooks } from '../../support/streams/follow-looks.js'
import { timerCount, waiting } from '../../support/streams/follow-waits.js'
import {
  headerLine,
  linesOf,
  type Note,
  type NotesHeader,
  noteLine,
  noteLog,
  notes,
  notesFrom,
} from '../../support/streams/notes-format.js'
import { shiftedClock } from '../../support/streams/shifted-clock.js'

const reopen: ReadOptions = { follow: { pollMs: 1, reopen: true } }
const caughtUp = await watchLooks(t)
const advance = shiftedClock(t)

interface Followed {
  /** The numbers of the entries, and the names of what else came, in order. */
  got: (number | string)[]
  faults: Fault[]
  leave(): Promise<void>
  over: Promise<unknown>
}

type Way = (path: string, options?: ReadOptions) => Followed

const ways: Record<string, Way> = {
  readRecords: (path, options = {}) => {
    const followed = { got: [] as (number | string)[], faults: [] as Fault[] }
    const reader = readRecords(path, notes, { ...reopen, ...options })
    const over = (async () => {
      for await (const record of reader) followed.got.push(nameOf(record, followed.faults))
    })()
    return { ...followed, over: settled(over), leave: () => left(reader) }
  },
  'readEntries in a loop': (path, options = {}) => {
    const { reader, followed } = listening(path, options)
    const over = (async () => {
      for await (const entry of reader) followed.got.push(entry.n)
    })()
    return { ...followed, over: settled(over), leave: () => left(reader) }
  },
  'readEntries as a stream': (path, options = {}) => {
    const { reader, followed } = listening(path, options)
    reader.on('data', (entry: Note) => followed.got.push(entry.n))
    const over = new Promise((_, reject) => {
      reader.on('error', reject)
    })
    return { ...followed, over: settled(over), leave: () => left(reader) }
  },
}

function listening(path: string, options: ReadOptions) {
  const followed = { got: [] as (number | string)[], faults: [] as Fault[] }
  const reader = readEntries(path, notes, { ...reopen, ...options })
  reader.on('header', () => followed.got.push('header'))
  reader.on('fault', (fault) => followed.got.push(faultOf(fault, followed.faults)))
  reader.on('switched', (how) => followed.got.push(how))
  return { reader, followed }
}

function nameOf(record: LogRecord<NotesHeader, Note>, faults: Fault[]): number | string {
  if (record.kind === 'entry') return record.entry.n
  if (record.kind === 'fault') return faultOf(record.fault, faults)
  return record.kind === 'switched' ? record.how : record.kind
}

function faultOf(fault: Fault, faults: Fault[]): string {
  faults.push(fault)
  return fault.reason
}

function settled(over: Promise<unknown>): Promise<unknown> {
  return over.catch((error: unknown) => error)
}

async function left(reader: Readable): Promise<void> {
  reader.destroy()
  await once(reader, 'close')
}

/** Waits until so much has come. */
async function come({ got }: Followed, count: number): Promise<void> {
  while (got.length < count) await nextTurn()
}

/** A log of the notes from `first` on. */
function logFrom(first: number, count: number): string {
  return linesOf(headerLine, ...notesFrom(first, count).map((each) => JSON.stringify(each)))
}

function pathIn(t: Test, log?: string): string {
  return join(t.testdir(log === undefined ? {} : { 'app.jsonl': log }), 'app.jsonl')
}

for (const [name, follow] of Object.entries(ways)) {
  t.test(`${name}: a renamed file is read to its end, then the new one`, async (t) => {
    const path = pathIn(t, noteLog(1))
    const followed = follow(path)
    await come(followed, 2)
    renameSync(path, `${path}.1`)
    appendFileSync(`${path}.1`, `${noteLine(1)}\n`)
    await come(followed, 3)
    writeFileSync(path, logFrom(3, 1))
    await caughtUp()
    appendFileSync(`${path}.1`, `${noteLine(2)}\n`)
    await come(followed, 4)
    t.strictSame(followed.got, ['header', 0, 1, 2], 'a writer that still has the old file')
    advance(GRACE_MILLISECONDS)
    await come(followed, 7)
    t.strictSame(followed.got, ['header', 0, 1, 2, 'rotated', 'header', 3])
    t.equal(descriptorsOf(`${path}.1`), 0, 'the old file is closed')
    appendFileSync(path, `${noteLine(4)}\n`)
    await come(followed, 8)
    await followed.leave()
    t.equal(descriptorsOf(path), 0, 'the new file is closed')
  })

  t.test(`${name}: an unterminated rest is a fault, and is not glued to the new file`, async (t) => {
    const path = pathIn(t, noteLog(1) + noteLine(1))
    const followed = follow(path, { unterminated: 'keep' })
    await come(followed, 2)
    renameSync(path, `${path}.1`)
    writeFileSync(path, logFrom(2, 1))
    await caughtUp()
    advance(GRACE_MILLISECONDS)
    await come(followed, 6)
    t.strictSame(followed.got, ['header', 0, 'truncated', 'rotated', 'header', 2])
    t.match(followed.faults, [{ line: 3, offset: noteLog(1).length, length: noteLine(1).length }])
    await followed.leave()
  })

  t.test(`${name}: a log that was cut is read from its start`, async (t) => {
    const path = pathIn(t, noteLog(2))
    const followed = follow(path)
    await come(followed, 3)
    copyFileSync(path, `${path}.1`)
    truncateSync(path)
    appendFileSync(path, logFrom(2, 1))
    await come(followed, 6)
    t.strictSame(followed.got, ['header', 0, 1, 'truncated', 'header', 2])
    await followed.leave()
  })

  t.test(`${name}: a log that was cut and has outgrown the position is read from its start`, async (t) => {
    const path = pathIn(t, noteLog(2))
    const followed = follow(path)
    await come(followed, 3)
    writeFileSync(path, logFrom(2, 5))
    await come(followed, 10)
    t.strictSame(followed.got, ['header', 0, 1, 'truncated', 'header', 2, 3, 4, 5, 6])
    await followed.leave()
  })

  t.test(
    `${name}: a log that is not there yet is waited for, and one that was replaced is told`,
    async (t) => {
      const path = pathIn(t)
      const followed = follow(path)
      writeFileSync(path, noteLog(1))
      await come(followed, 2)
      unlinkSync(path)
      await caughtUp()
      writeFileSync(path, logFrom(1, 1))
      await caughtUp()
      advance(GRACE_MILLISECONDS)
      await come(followed, 5)
      t.strictSame(followed.got, ['header', 0, 'replaced', 'header', 1])
      await followed.leave()
    },
  )

  t.test(`${name}: from a position, and from the end`, async (t) => {
    const path = pathIn(t, noteLog(3))
    const from = { offset: linesOf(headerLine, noteLine(0), noteLine(1)).length, line: 4 }
    const followed = follow(path, { from })
    await come(followed, 2)
    renameSync(path, `${path}.1`)
    writeFileSync(path, logFrom(3, 1))
    await caughtUp()
    advance(GRACE_MILLISECONDS)
    await come(followed, 5)
    t.strictSame(followed.got, ['header', 2, 'rotated', 'header', 3])
    await followed.leave()

    const missing = join(t.testdirName, 'missing')
    const timers = timerCount()
    const ended = follow(missing, { from: 'end' })
    await waiting(timers)
    writeFileSync(missing, noteLog(1))
    await come(ended, 2)
    t.strictSame(ended.got, ['header', 0], 'of a log that is not there yet')
    await ended.leave()
    t.match(await follow(`${missing}.too`, { from }).over, { code: 'ENOENT' }, 'a position needs its file')
  })

  t.test(`${name}: empty files, and files with half a header, are passed over`, async (t) => {
    const path = pathIn(t, '')
    const followed = follow(path)
    await caughtUp()
    renameSync(path, `${path}.1`)
    writeFileSync(path, headerLine.slice(0, 9))
    await caughtUp()
    advance(GRACE_MILLISECONDS)
    await come(followed, 1)
    await caughtUp()
    renameSync(path, `${path}.2`)
    writeFileSync(path, noteLog(1))
    await caughtUp()
    advance(GRACE_MILLISECONDS)
    await come(followed, 5)
    t.strictSame(followed.got, ['rotated', 'truncated', 'rotated', 'header', 0])
    await followed.leave()
  })

  t.test(`${name}: each file's header is checked`, async (t) => {
    const path = pathIn(t, noteLog(1))
    const followed = follow(path)
    await come(followed, 2)
    writeFileSync(path, '{"type":"other"}\n')
    t.match(await followed.over, { code: 'ERR_LOG_HEADER' })
    t.strictSame(followed.got, ['header', 0, 'truncated'])
  })

  t.test(
    `${name}: what is not a regular file is refused, and every error but a missing file is reported`,
    async (t) => {
      const path = pathIn(t)
      mkdirSync(path)
      const message = `EISDIR: '${path}' is a directory, and only a regular file can be followed over rotation`
      t.match(await follow(path).over, { message })
      t.match(await follow(join(path, 'x'.repeat(300))).over, { code: 'ENAMETOOLONG' })
    },
  )
}

t.test('a record of a change says where reading goes on, and what the file held that was left', async (t) => {
  const path = pathIn(t, noteLog(2))
  const records: LogRecord<NotesHeader, Note>[] = []
  const reader = readRecords(path, notes, reopen)
  const over = (async () => {
    for await (const record of reader) {
      records.push(record)
      if (record.kind === 'switched') break
    }
  })()
  await caughtUp()
  truncateSync(path)
  await over
  t.match(records.at(-1), {
    kind: 'switched',
    how: 'truncated',
    line: 1,
    next: 0,
    checkpoint: { offset: 0, line: 1 },
    summary: { status: 'clean', entries: 2, bytes: noteLog(2).length },
  })
  t.strictSame(reader.position, { offset: 0, line: 1 })
})

t.test('invalid options of following are refused by name', async (t) => {
  const refusals = {
    'unknown option reopens: there are pollMs, reopen': { reopens: true },
    'option follow.reopen must be true or false': { reopen: 1 },
  }
  for (const [message, follow] of Object.entries(refusals))
    t.throws(() => readRecords('log', notes, { follow: follow as never }), { name: 'TypeError', message })
})
