// Iteration over a reader: entries in order, each once, until it is left.

import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { EntryReader } from '../../../lib/index.js'
import {
  countTo,
  linesOf,
  type Note,
  note,
  noteLog,
  notes,
  notesFrom,
  numbersOf,
} from '../../support/streams/notes-format.js'

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

t.test('for a slow loop, no more is decoded ahead than a batch', async (t) => {
  const { format, counted } = countingNotes()
  const reader = new EntryReader(format)
  reader.end(noteLog(5000))
  let taken = 0
  let furthest = 0
  for await (const _entry of reader) {
    taken += 1
    furthest = Math.max(furthest, counted.checks - taken)
    if (taken % 500 === 0) await turn()
  }
  t.equal(taken, 5000)
  t.ok(furthest < 1024, `${furthest} entries ahead`)
})

t.test('two loops at once share the entries', async (t) => {
  const reader = new EntryReader(notes)
  const taken: number[] = []
  const loop = async () => {
    for await (const batch of reader.batches()) taken.push(...numbersOf(batch))
  }
  const loops = [loop(), loop()]
  await turn()
  reader.write(noteLog(10))
  await turn()
  reader.end(linesOf(...notesFrom(10, 10).map((each) => JSON.stringify(each))))
  await Promise.all(loops)
  t.same(
    taken.sort((a, b) => a - b),
    countTo(20),
  )
})

t.test('iterating again yields nothing after the end, and rejects after leaving', async (t) => {
  const whole = new EntryReader(notes)
  whole.end(noteLog(3))
  t.same(await whole.toArray(), notesFrom(0, 3))
  t.same(await whole.toArray(), [])

  const left = new EntryReader(notes)
  left.end(noteLog(100))
  for await (const entry of left) {
    t.same(entry, note(0))
    break
  }
  await t.rejects(left.toArray(), { code: 'ERR_LOG_CLOSED' })
})

t.test('an iterator yields nothing after `return`, not even entries that are ready', async (t) => {
  const reader = new EntryReader(notes)
  reader.end(noteLog(3))
  const iterator = reader[Symbol.asyncIterator]()
  t.equal(iterator[Symbol.asyncIterator](), iterator)
  t.same(await iterator.next(), { value: note(0), done: false })
  t.same(await iterator.return?.(), { value: undefined, done: true })
  t.same(await iterator.next(), { value: undefined, done: true })
  t.ok(reader.destroyed)
})

t.test('an iterator can be disposed', async (t) => {
  const reader = new EntryReader(notes)
  reader.end(noteLog(3))
  const iterator = reader[Symbol.asyncIterator]()
  await iterator.next()
  await iterator[Symbol.asyncDispose]()
  t.ok(reader.closed)
})

t.test('an abort between two entries of a batch ends the loop at once', async (t) => {
  const controller = new AbortController()
  const reader = new EntryReader(notes, { signal: controller.signal })
  reader.end(noteLog(100))
  const numbers: number[] = []
  const loop = async () => {
    for await (const { n } of reader) {
      numbers.push(n)
      if (n === 4) controller.abort()
    }
  }
  await t.rejects(loop(), { name: 'AbortError' })
  t.same(numbers, [0, 1, 2, 3, 4])
})
