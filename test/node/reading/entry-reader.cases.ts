// The reader as the Transform that it is: bytes are written to it, entries are taken from it.

import { once } from 'node:events'
import { createReadStream, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Duplex, Readable, type Transform, Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { setImmediate as turn } from 'node:timers/promises'
import { createGunzip, gzipSync } from 'node:zlib'
import t from 'tap'
import { EntryReader, type Fault, jsonLines, type RecoverySummary } from '../../../lib/index.js'
import {
  countTo,
  headerLine,
  linesOf,
  type Note,
  note,
  noteLine,
  noteLog,
  notes,
  notesFrom,
  notesHeader,
  numbersOf,
} from '../../support/streams/notes-format.js'

/** As many objects as a stream holds unless it is told otherwise. */
const OBJECTS_AHEAD = 16

function collector(entries: Note[]): Writable {
  return new Writable({
    objectMode: true,
    write(entry: Note, _encoding, callback) {
      entries.push(entry)
      callback()
    },
  })
}

/** A reader as Node's types have a stream: without the type of its entries. */
function newTransform(): Transform {
  return new EntryReader(notes)
}

/** The notes format, and how many lines it was asked about. */
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

t.test('takes bytes and gives objects', async (t) => {
  const reader = new EntryReader(notes)
  t.ok(reader instanceof Duplex)
  t.equal(reader.writableObjectMode, false)
  t.equal(reader.readableObjectMode, true)
  reader.end(noteLog(3))
  t.same(await reader.toArray(), notesFrom(0, 3))
})

t.test('in a pipeline', async (t) => {
  const path = join(t.testdir({ log: noteLog(5000) }), 'log')
  const entries: Note[] = []
  await pipeline(createReadStream(path), newTransform(), collector(entries))
  t.same(numbersOf(entries), countTo(5000))
})

t.test('behind a decompressor', async (t) => {
  const path = join(t.testdir(), 'log.gz')
  writeFileSync(path, gzipSync(noteLog(5000)))
  const entries: Note[] = []
  await pipeline(createReadStream(path), createGunzip(), newTransform(), collector(entries))
  t.same(numbersOf(entries), countTo(5000))

  const compressed = pipeline(createReadStream(path), newTransform(), collector([]))
  await t.rejects(compressed, { code: 'ERR_LOG_ENCODING', message: /gzip/ }, 'left out')
})

t.test('between web streams', async (t) => {
  const bytes = Readable.toWeb(Readable.from([Buffer.from(noteLog(100))]))
  const entries: Note[] = []
  for await (const entry of bytes.pipeThrough(Duplex.toWeb(newTransform()))) entries.push(entry)
  t.same(numbersOf(entries), countTo(100))

  const reader = newTransform()
  reader.write(noteLog(100))
  const web = Readable.toWeb(reader).getReader()
  t.same(await web.read(), { value: note(0), done: false })
  await web.cancel()
  await t.rejects(finished(reader), { name: 'AbortError' }, 'cancelling destroys the reader')
})

t.test('the operators of streams', async (t) => {
  const read = () => {
    const reader = new EntryReader(notes)
    reader.end(noteLog(50))
    return reader
  }
  t.same(
    await read()
      .map(({ n }: Note) => n)
      .toArray(),
    countTo(50),
  )
  t.same(
    await read()
      .filter(({ n }: Note) => n % 10 === 0)
      .map(({ n }: Note) => n)
      .toArray(),
    [0, 10, 20, 30, 40],
  )
  t.equal(await read().reduce((sum: number, { n }: Note) => sum + n, 0), 1225)
  t.same(await read().drop(48).toArray(), notesFrom(48, 2))
  const left = read()
  t.same(await left.take(2).toArray(), notesFrom(0, 2))
  t.ok(left.destroyed, 'leaving early destroys the reader')
})

t.test('text in any encoding that writing knows', async (t) => {
  const text = linesOf(headerLine, noteLine(1, '\u00e4'))
  for (const encoding of ['utf8', 'utf-8', 'hex', 'base64', 'base64url', 'latin1', 'binary'] as const) {
    const reader = new EntryReader(notes)
    const isUtf8 = encoding.startsWith('utf')
    reader.end(isUtf8 ? text : Buffer.from(text).toString(encoding), encoding)
    t.same(await reader.toArray(), [note(1, '\u00e4')], encoding)
  }
  const wide = new EntryReader(notes)
  wide.end(text, 'utf16le')
  await t.rejects(wide.toArray(), { code: 'ERR_LOG_ENCODING', message: /UTF-16LE/ })
})

t.test('text cut between the halves of a character', async (t) => {
  const text = linesOf(headerLine, noteLine(1, '\u{1f642}'))
  const cut = text.indexOf('\ud83d') + 1
  for (const name of ['utf8', 'utf-8', 'UTF8', 'UTF-8']) {
    const encoding = name as BufferEncoding
    const reader = new EntryReader(notes)
    reader.write(text.slice(0, cut), encoding)
    reader.write('')
    reader.end(text.slice(cut), encoding)
    t.same(await reader.toArray(), [note(1, '\u{1f642}')], encoding)
  }
  const torn = new EntryReader(notes)
  torn.end(text.slice(0, cut))
  t.same(await torn.toArray(), [])
  t.match(await torn.summary, { status: 'truncated-line', bytes: Buffer.byteLength(text.slice(0, cut)) })
})

t.test('what is no chunk at all is refused by writing', async (t) => {
  const reader = new EntryReader(notes)
  t.throws(() => reader.write(7), TypeError)
  t.throws(() => reader.write(null), TypeError)
  reader.destroy()
})

t.test(
  "events: 'header', then 'fault' and entries in file order, 'summary' right before 'end'",
  async (t) => {
    const reader = new EntryReader(notes)
    const events: unknown[] = []
    reader.on('end', () => events.push('end'))
    reader.on('close', () => events.push('close'))
    reader.on('header', (header) => events.push(['header', header]))
    reader.on('fault', ({ line }: Fault) => events.push(['fault', line]))
    reader.on('data', ({ n }: Note) => events.push(['entry', n]))
    reader.on('summary', ({ corrupt }: RecoverySummary) => events.push(['summary', corrupt]))
    reader.end(linesOf(headerLine, 'x', noteLine(0), noteLine(1), 'y', noteLine(2)))
    await once(reader, 'close')
    t.same(events, [
      ['header', notesHeader],
      ['fault', 2],
      ['entry', 0],
      ['entry', 1],
      ['fault', 5],
      ['entry', 2],
      ['summary', 2],
      'end',
      'close',
    ])
  },
)

t.test('header and summary are promises too', async (t) => {
  const reader = new EntryReader(notes)
  const told = Promise.all([once(reader, 'header'), once(reader, 'summary')])
  reader.end(noteLog(3))
  t.same(await reader.header, notesHeader)
  reader.resume()
  const summary = await reader.summary
  t.match(summary, { status: 'clean', entries: 3, lines: 4 })
  t.same(await told, [[notesHeader], [summary]])
})

t.test('a format without a header has none to wait for', async (t) => {
  const reader = new EntryReader(jsonLines)
  t.equal(await reader.header, undefined)
  reader.end()
  t.same(await reader.toArray(), [])
  t.match(await reader.summary, { status: 'clean', lines: 0 })
})

t.test('a write is called back, and the writing finished, only once all of it is used', async (t) => {
  const reader = new EntryReader(notes)
  const done: string[] = []
  const isFull = !reader.write(noteLog(2 * OBJECTS_AHEAD), () => done.push('first'))
  reader.write(linesOf(noteLine(-1)), () => done.push('second'))
  reader.end(() => done.push('finished'))
  await turn()
  t.ok(isFull || reader.writableLength > 0)
  t.same(done, [], 'nobody takes any')
  for (let taken = 0; taken < OBJECTS_AHEAD; taken += 1) reader.read()
  await turn()
  t.same(done, [], 'the rest of the chunk is held')
  reader.read()
  await turn()
  t.ok(done.includes('first'))
  reader.resume()
  await once(reader, 'end')
  t.same(done, ['first', 'second', 'finished'])
})

t.test('write says that it is full, and drain that it is no more', async (t) => {
  const reader = new EntryReader(notes)
  reader.write(linesOf(headerLine))
  let written = 0
  while (reader.write(linesOf(noteLine(written)))) written += 1
  t.ok(reader.writableNeedDrain)
  await turn()
  t.ok(reader.writableNeedDrain, 'nobody takes any')
  reader.resume()
  await once(reader, 'drain')
  t.notOk(reader.writableNeedDrain)
  reader.end()
  await finished(reader)
})

t.test('a slow consumer: no more is decoded ahead than the stream holds', async (t) => {
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

t.test('a slow loop: no more is decoded ahead than a batch', async (t) => {
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

t.test('nobody reads: nothing ends', async (t) => {
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

t.test('a consumer may read, pause and look on while it is handed an entry', async (t) => {
  const reader = new EntryReader(notes)
  const numbers: number[] = []
  reader.on('data', ({ n }: Note) => {
    numbers.push(n)
    // What `read` takes is told as 'data' as well.
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

t.test('destroyed without an error: the promises reject, and no error is emitted', async (t) => {
  const reader = new EntryReader(notes)
  reader.write(noteLog(1))
  t.same(await reader.header, notesHeader)
  reader.destroy()
  await once(reader, 'close')
  await t.rejects(reader.summary, { name: 'LogError', code: 'ERR_LOG_CLOSED' })
  await t.rejects(reader.toArray(), { code: 'ERR_LOG_CLOSED' }, 'and so does iterating')
  await t.rejects(finished(reader), { code: 'ERR_STREAM_PREMATURE_CLOSE' })
})

t.test('destroyed with an error: everything tells that very error', async (t) => {
  const error = new Error('enough')
  const reader = new EntryReader(notes)
  const emitted = once(reader, 'close').catch((reason) => reason)
  reader.destroy(error)
  t.equal(await emitted, error)
  for (const promise of [reader.header, reader.summary, reader.toArray(), reader.batches().next()])
    t.equal(await promise.then(String, (reason) => reason), error)
})

t.test('an error of the log: header and summary reject with the same one', async (t) => {
  const reader = new EntryReader(notes)
  reader.end('not a header\n')
  const [header, summary] = await Promise.allSettled([reader.header, reader.summary])
  t.match(header, { status: 'rejected', reason: { code: 'ERR_LOG_HEADER' } })
  t.same(summary, header)
  t.equal((summary as PromiseRejectedResult).reason, (header as PromiseRejectedResult).reason)
})

t.test('an empty source', async (t) => {
  const reader = new EntryReader(notes)
  reader.end()
  await t.rejects(reader.toArray(), { code: 'ERR_LOG_EMPTY' })
})

t.test('a source that fails in a pipeline takes the reader with it', async (t) => {
  const error = new Error('unplugged')
  const source = Readable.from(
    (async function* () {
      yield Buffer.from(noteLog(1))
      throw error
    })(),
  )
  const reader = new EntryReader(notes)
  const stream: Transform = reader
  t.equal(await pipeline(source, stream, collector([])).catch((reason) => reason), error)
  t.equal(await reader.summary.catch((reason) => reason), error)
})

t.test('an abort', async (t) => {
  await t.test('before anything', async (t) => {
    const reader = new EntryReader(notes, { signal: AbortSignal.abort(new Error('changed my mind')) })
    const error = await reader.toArray().catch((reason) => reason)
    t.match(error, { name: 'AbortError', cause: { message: 'changed my mind' } })
    t.equal(await reader.summary.catch((reason) => reason), error)
    t.equal(await reader.header.catch((reason) => reason), error)
  })

  await t.test('in the middle, while nothing comes', async (t) => {
    const controller = new AbortController()
    const reader = new EntryReader(notes, { signal: controller.signal })
    reader.write(noteLog(1))
    const iterator = reader[Symbol.asyncIterator]()
    t.same(await iterator.next(), { value: note(0), done: false })
    const waiting = iterator.next()
    controller.abort()
    await t.rejects(waiting, { name: 'AbortError' })
    t.same(await iterator.next(), { value: undefined, done: true })
  })

  await t.test('after the end', async (t) => {
    const controller = new AbortController()
    const reader = new EntryReader(notes, { signal: controller.signal })
    reader.end(noteLog(1))
    t.same(await reader.toArray(), notesFrom(0, 1))
    controller.abort()
    t.match(await reader.summary, { status: 'clean' })
  })
})

t.test('whoever destroys the reader when told of something hears of nothing more', async (t) => {
  const log = linesOf(headerLine, 'x', 'y', noteLine(0))
  type Reader = Transform & { batches(): AsyncIterable<unknown[]> }
  const ways: Record<string, (reader: Reader) => Promise<unknown>> = {
    iteration: (reader) => reader.toArray(),
    'iteration by batches': (reader) => reader.batches()[Symbol.asyncIterator]().next(),
    'a stream': (reader) => finished(reader.resume()),
  }
  for (const [name, read] of Object.entries(ways)) {
    for (const event of ['header', 'fault']) {
      const reader = new EntryReader(notes)
      const told: string[] = []
      for (const each of ['header', 'fault', 'data']) reader.on(each, () => told.push(each))
      if (name !== 'a stream') reader.removeAllListeners('data').pause()
      reader.once(event, () => reader.destroy())
      reader.write(log)
      await t.rejects(
        read(reader).then(() => {}),
        `${name}, on '${event}'`,
      )
      await turn()
      t.equal(told.at(-1), event, `${name}: '${event}' is the last that is told`)
    }
  }
})

t.test('a log of many turns: nothing is told once the reader is destroyed between two', async (t) => {
  const reader = new EntryReader(notes)
  let faults = 0
  reader.on('fault', () => {
    faults += 1
  })
  reader.on('data', () => {})
  // Enough that the reader lets others have a turn before it is through.
  reader.write(Buffer.from(linesOf(headerLine) + 'x\n'.repeat(1_000_000)))
  await turn()
  t.ok(faults > 0 && faults < 1_000_000, `${faults} faults in the first turns`)
  reader.destroy()
  const until = faults
  await turn()
  await turn()
  t.equal(faults, until)
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

t.test('iterating again after the end gives nothing more; after leaving it rejects', async (t) => {
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

t.test('an iterator that was returned gives nothing more, not even what was at hand', async (t) => {
  const reader = new EntryReader(notes)
  reader.end(noteLog(3))
  const iterator = reader[Symbol.asyncIterator]()
  t.equal(iterator[Symbol.asyncIterator](), iterator)
  t.same(await iterator.next(), { value: note(0), done: false })
  t.same(await iterator.return?.(), { value: undefined, done: true })
  t.same(await iterator.next(), { value: undefined, done: true })
  t.ok(reader.destroyed)
})

t.test('an iterator can be disposed of', async (t) => {
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
