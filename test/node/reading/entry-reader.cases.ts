// The reader as a Transform: bytes are written to it, entries are taken from it.

import { once } from 'node:events'
import { createReadStream, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Duplex, Readable, type Transform, Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
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

function collector(entries: Note[]): Writable {
  return new Writable({
    objectMode: true,
    write(entry: Note, _encoding, callback) {
      entries.push(entry)
      callback()
    },
  })
}

/** A reader as a plain Transform, as Node's types of pipelines need it. */
function newTransform(): Transform {
  return new EntryReader(notes)
}

t.test('is written bytes, and read as objects', async (t) => {
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

t.test('after a decompressor', async (t) => {
  const path = join(t.testdir(), 'log.gz')
  writeFileSync(path, gzipSync(noteLog(5000)))
  const entries: Note[] = []
  await pipeline(createReadStream(path), createGunzip(), newTransform(), collector(entries))
  t.same(numbersOf(entries), countTo(5000))

  const plain = new EntryReader(notes, { decompress: false })
  const compressed = pipeline(createReadStream(path), plain, collector([]))
  await t.rejects(compressed, { code: 'ERR_LOG_ENCODING', message: /gzip/ }, 'without it')
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

t.test('with the operators of streams', async (t) => {
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

t.test('accepts text in any encoding of `write`', async (t) => {
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

t.test('joins a surrogate pair that two chunks of text share', async (t) => {
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

t.test('`write` refuses what is not a chunk', async (t) => {
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
  const emitted = Promise.all([once(reader, 'header'), once(reader, 'summary')])
  reader.end(noteLog(3))
  t.same(await reader.header, notesHeader)
  reader.resume()
  const summary = await reader.summary
  t.match(summary, { status: 'clean', entries: 3, lines: 4 })
  t.same(await emitted, [[notesHeader], [summary]])
})

t.test('without a header in the format, `header` resolves at once', async (t) => {
  const reader = new EntryReader(jsonLines)
  t.equal(await reader.header, undefined)
  reader.end()
  t.same(await reader.toArray(), [])
  t.match(await reader.summary, { status: 'clean', lines: 0 })
})
