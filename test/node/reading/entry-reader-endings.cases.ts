// How a reader ends: destroyed, aborted, or with an error.

import { once } from 'node:events'
import { Readable, type Transform, Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { EntryReader } from '../../../lib/index.js'
import {
  headerLine,
  linesOf,
  type Note,
  note,
  noteLine,
  noteLog,
  notes,
  notesFrom,
  notesHeader,
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

t.test('destroyed without an error: the promises reject, and no error is emitted', async (t) => {
  const reader = new EntryReader(notes)
  reader.write(noteLog(1))
  t.same(await reader.header, notesHeader)
  reader.destroy()
  await once(reader, 'close')
  await t.rejects(reader.summary, { name: 'LogError', code: 'ERR_LOG_CLOSED' })
  await t.rejects(reader.toArray(), { code: 'ERR_LOG_CLOSED' }, 'iterating rejects too')
  await t.rejects(finished(reader), { code: 'ERR_STREAM_PREMATURE_CLOSE' })
})

t.test('destroyed with an error: every promise rejects with that error', async (t) => {
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

t.test('a source that fails in a pipeline destroys the reader', async (t) => {
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

  await t.test('while it waits for a chunk', async (t) => {
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

t.test('a listener that destroys the reader gets no further event', async (t) => {
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
      const events: string[] = []
      for (const each of ['header', 'fault', 'data']) reader.on(each, () => events.push(each))
      if (name !== 'a stream') reader.removeAllListeners('data').pause()
      reader.once(event, () => reader.destroy())
      reader.write(log)
      await t.rejects(
        read(reader).then(() => {}),
        `${name}, on '${event}'`,
      )
      await turn()
      t.equal(events.at(-1), event, `${name}: '${event}' is the last event`)
    }
  }
})

t.test('no event follows once the reader is destroyed between two turns', async (t) => {
  const reader = new EntryReader(notes)
  let faults = 0
  reader.on('fault', () => {
    faults += 1
  })
  reader.on('data', () => {})
  // Enough lines that the reader needs several turns.
  reader.write(Buffer.from(linesOf(headerLine) + 'x\n'.repeat(1_000_000)))
  await turn()
  t.ok(faults > 0 && faults < 1_000_000, `${faults} faults in the first turns`)
  reader.destroy()
  const until = faults
  await turn()
  await turn()
  t.equal(faults, until)
})
