// A consumer may leave in any way: the source is released, whatever its kind and whatever it waits for.

import { once } from 'node:events'
import { PassThrough, Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import t from 'tap'
import { type ReadOptions, readEntries, readRecords, scanEntries } from '../../../lib/index.js'
import { endingSources, idleSources } from '../../support/streams/idle-sources.js'
import { linesOf, noteLine, noteLog, notes } from '../../support/streams/notes-format.js'

const LOG = noteLog(1000) + linesOf('no entry', noteLine(0))
const ENTRIES = 1001

/** Takes some items of the reader and leaves; settles once it has. */
type Leaving = (reader: Readable, controller: AbortController) => Promise<unknown>

const leavings: Record<string, Leaving> = {
  break: async (reader) => {
    for await (const _item of reader) break
  },
  'a return': async (reader) => {
    for await (const _item of reader) return
  },
  'a throw': async (reader) => {
    for await (const _item of reader) throw new Error('enough')
  },
  "the iterator's return": async (reader) => {
    const iterator = reader[Symbol.asyncIterator]()
    await iterator.next()
    await iterator.return?.()
  },
  'taking a few': (reader) => reader.take(5).toArray(),
  'destroying it': async (reader) => {
    reader.once('data', () => reader.destroy())
    await closed(reader)
  },
  'destroying it with an error': async (reader) => {
    reader.once('data', () => reader.destroy(new Error('enough')))
    await closed(reader)
  },
  'an abort in a loop': async (reader, controller) => {
    for await (const _item of reader) controller.abort()
  },
  'an abort in a stream': async (reader, controller) => {
    reader.once('data', () => controller.abort())
    await closed(reader)
  },
  'an abort before anything is read': async (reader, controller) => {
    controller.abort()
    await reader.toArray()
  },
  'a pipeline whose end fails': (reader) =>
    pipeline(
      reader,
      new Writable({ objectMode: true, write: (_item, _encoding, done) => done(new Error('full')) }),
    ),
  disposing: async (reader) => {
    await once(reader, 'readable')
    await reader[Symbol.asyncDispose]()
  },
}

/** Ways to leave while the source neither yields nor ends. */
const leavingsWhileIdle: Record<string, Leaving> = {
  'an abort': async (reader, controller) => {
    const iterator = reader[Symbol.asyncIterator]()
    for (let taken = 0; taken < 1000; taken += 1) await iterator.next()
    const waiting = [iterator.next(), iterator.next(), iterator.next()]
    controller.abort()
    await Promise.all(waiting)
  },
  'an abort of a stream that flows': async (reader, controller) => {
    let taken = 0
    reader.on('data', () => {
      taken += 1
      if (taken === 1000) setImmediate(() => controller.abort())
    })
    await closed(reader)
  },
  'destroying it': async (reader) => {
    const iterator = reader[Symbol.asyncIterator]()
    for (let taken = 0; taken < 1000; taken += 1) await iterator.next()
    const waiting = iterator.next()
    reader.destroy()
    await waiting
  },
}

const readers: Record<string, (source: Parameters<typeof readEntries>[0], options: ReadOptions) => Readable> =
  {
    readEntries: (source, options) => readEntries(source, notes, options),
    readRecords: (source, options) => readRecords(source, notes, options),
  }

for (const [read, newReader] of Object.entries(readers)) {
  for (const [kind, makeSource] of Object.entries({ ...endingSources, ...idleSources })) {
    t.test(`${read} of ${kind}`, async (t) => {
      const ways = kind in idleSources ? { ...leavings, ...leavingsWhileIdle } : leavings
      for (const [way, leave] of Object.entries(ways)) {
        const { source, isReleased, end } = await makeSource(t.testdir(), LOG)
        const controller = new AbortController()
        const reader = newReader(source, { signal: controller.signal })
        reader.on('error', () => {})
        await leave(reader, controller).catch(() => {})
        t.ok(reader.destroyed, `${way}: the reader is destroyed`)
        await closed(reader)
        t.ok(await isReleased(), `${way}: the source is released`)
        await end()
      }
    })
  }
}

/** A reader or a scan: batches of items, and single items. */
type Batched = AsyncIterable<unknown> & { batches(): AsyncGenerator<unknown[], void, undefined> }

const batched: Record<string, (source: Parameters<typeof readEntries>[0]) => Batched> = {
  readEntries: (source) => readEntries(source, notes),
  scanEntries: (source) => scanEntries(source, notes),
}
/** Each begins to iterate, and returns how to count the items of a step. */
const iterations: Record<string, (items: Batched) => [AsyncIterator<unknown>, (step: unknown) => number]> = {
  'one by one': (items) => [items[Symbol.asyncIterator](), () => 1],
  'by batches': (items) => [items.batches(), (step) => (step as unknown[]).length],
}

for (const [read, begin] of Object.entries(batched)) {
  for (const [kind, makeSource] of Object.entries(idleSources)) {
    t.test(`${read} of ${kind}, left while it waits`, async (t) => {
      for (const [name, iterate] of Object.entries(iterations)) {
        const { source, isReleased, end } = await makeSource(t.testdir(), LOG)
        const [iterator, countOf] = iterate(begin(source))
        for (let taken = 0; taken < ENTRIES; ) taken += countOf((await iterator.next()).value)
        const waiting = iterator.next()
        const left = iterator.return?.()
        await t.rejects(waiting, { code: 'ERR_LOG_CLOSED' }, name)
        t.strictSame(await left, { value: undefined, done: true })
        t.ok(await isReleased(), `${name}: the source is released`)
        await end()
      }
    })
  }
}

for (const [kind, makeSource] of Object.entries(idleSources)) {
  t.test(`readRecords of ${kind}, left while it waits`, async (t) => {
    const { source, isReleased, end } = await makeSource(t.testdir(), LOG)
    const records = readRecords(source, notes)
    const iterator = records[Symbol.asyncIterator]()
    // The header and the fault are records, too.
    for (let taken = 0; taken < ENTRIES + 2; taken += 1) await iterator.next()
    const waiting = iterator.next()
    const left = iterator.return?.()
    await t.rejects(waiting, { code: 'ERR_STREAM_PREMATURE_CLOSE' }, 'as when the stream is destroyed')
    t.strictSame(await left, { value: undefined, done: true })
    t.ok(records.destroyed)
    t.ok(await isReleased(), 'the source is released')
    await end()
  })
}

t.test('disposing batches leaves them', async (t) => {
  for (const [read, begin] of Object.entries(batched)) {
    const source = new PassThrough()
    source.write(LOG)
    await using batches = begin(source).batches()
    await batches.next()
    await batches[Symbol.asyncDispose]()
    t.ok(source.destroyed, read)
  }
})

t.test('a throw into batches leaves them', async (t) => {
  for (const [read, begin] of Object.entries(batched)) {
    const source = new PassThrough()
    source.write(LOG)
    const batches = begin(source).batches()
    await batches.next()
    await t.rejects(batches.throw(new Error('enough')), { message: 'enough' }, read)
    t.ok(source.destroyed)
  }
})

t.test('a stream of views that is destroyed while it waits', async (t) => {
  const source = new PassThrough()
  source.write(LOG)
  const views = Readable.from(scanEntries(source, notes))
  let taken = 0
  await new Promise<void>((resolve) => {
    views.on('data', () => {
      taken += 1
      if (taken === ENTRIES) setImmediate(resolve)
    })
  })
  views.destroy()
  await closed(views)
  t.ok(source.destroyed)
})

/** Unlike `once`, does not reject on an error. */
async function closed(reader: Readable): Promise<void> {
  if (!reader.closed) await new Promise((resolve) => reader.once('close', resolve))
}
