// A reader as a stream holds no more than its buffers, whatever its consumer does.

import { once } from 'node:events'
import { Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { EntryReader } from '../../../lib/index.js'
import {
  countTo,
  headerLine,
  linesOf,
  type Note,
  noteLine,
  noteLog,
  notes,
  notesFrom,
} from '../../support/streams/notes-format.js'

/** The default highWaterMark of an object stream. */
const OBJECTS_AHEAD = 16

/** The notes format, and how many lines it has checked. */
function countingNotes() {
  const counted = { checks: 0 }
  const format = {
    ...notes,
    isEntry(value: unknown): value is Note {
      counted.checks += 1
      return notes.isEntry(value)
    },
  }
  return { format, counted }
}

t.test("the callback of a write, and 'finish', come only once all of the chunk is used", async (t) => {
  const reader = new EntryReader(notes)
  const done: string[] = []
  const isFull = !reader.write(noteLog(2 * OBJECTS_AHEAD), () => done.push('first'))
  reader.write(linesOf(noteLine(-1)), () => done.push('second'))
  reader.end(() => done.push('finished'))
  await turn()
  t.ok(isFull || reader.writableLength > 0)
  t.same(done, [], 'no entry has been taken')
  for (let taken = 0; taken < OBJECTS_AHEAD; taken += 1) reader.read()
  await turn()
  t.same(done, [], 'the rest of the chunk is not used yet')
  reader.read()
  await turn()
  t.ok(done.includes('first'))
  reader.resume()
  await once(reader, 'end')
  t.same(done, ['first', 'second', 'finished'])
})

t.test("`write` returns false when the reader is full, and 'drain' follows", async (t) => {
  const reader = new EntryReader(notes)
  reader.write(linesOf(headerLine))
  let written = 0
  while (reader.write(linesOf(noteLine(written)))) written += 1
  t.ok(reader.writableNeedDrain)
  await turn()
  t.ok(reader.writableNeedDrain, 'no entry has been taken')
  reader.resume()
  await once(reader, 'drain')
  t.notOk(reader.writableNeedDrain)
  reader.end()
  await finished(reader)
})

t.test('for a slow consumer, no more is decoded ahead than the stream holds', async (t) => {
  const { format, counted } = countingNotes()
  const reader = new EntryReader(format)
  reader.end(noteLog(1000))
  let taken = 0
  let furthest = 0
  const slow = new Writable({
    objectMode: true,
    highWaterMark: 1,
    write(_entry, _encoding, callback) {
      taken += 1
      furthest = Math.max(furthest, counted.checks - taken)
      setImmediate(callback)
    },
  })
  await pipeline(reader, slow)
  t.equal(taken, 1000)
  t.ok(furthest <= OBJECTS_AHEAD + 2, `${furthest} entries ahead`)
})

t.test('a reader that is not read does not end', async (t) => {
  const reader = new EntryReader(notes)
  reader.end(noteLog(1))
  let hasEnded = false
  reader.once('end', () => {
    hasEnded = true
  })
  await once(reader, 'finish')
  await turn()
  t.notOk(hasEnded)
  t.same(await reader.toArray(), notesFrom(0, 1))
  t.ok(hasEnded)
})

t.test('a consumer may read and pause while it handles an entry', async (t) => {
  const reader = new EntryReader(notes)
  const numbers: number[] = []
  reader.on('data', ({ n }: Note) => {
    numbers.push(n)
    // What `read` takes is emitted as 'data' as well.
    if (n % 5 === 0) reader.read()
    if (n % 7 === 0) {
      reader.pause()
      queueMicrotask(() => reader.resume())
    }
  })
  reader.end(noteLog(100))
  await once(reader, 'end')
  t.same(numbers, countTo(100))
})
