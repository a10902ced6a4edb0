import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { ReadableStream } from 'node:stream/web'
import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { jsonLines, readAll, readEntries } from '../../../lib/index.js'
import { linesOf, note, noteLog, notes } from '../../support/streams/notes-format.js'

/** An iterable of a log that records the calls of `next`. */
function watched(more: Partial<AsyncIterator<Uint8Array>>) {
  const calls: string[] = []
  let given = 0
  const iterator: AsyncIterator<Uint8Array> = {
    async next() {
      calls.push('next')
      given += 1
      return { value: Buffer.from(given === 1 ? noteLog(1) : '\n'), done: false }
    },
    ...more,
  }
  return { calls, source: { [Symbol.asyncIterator]: () => iterator } }
}

t.test('an abort does not wait for an async generator that waits', async (t) => {
  let goOn = () => {}
  let isOver = false
  async function* chunks() {
    try {
      yield Buffer.from(noteLog(1))
      await new Promise<void>((resolve) => {
        goOn = resolve
      })
      yield Buffer.from('never read')
    } finally {
      isOver = true
    }
  }
  const controller = new AbortController()
  const iterator = readEntries(chunks(), notes, { signal: controller.signal })[Symbol.asyncIterator]()
  t.same(await iterator.next(), { value: note(0), done: false })
  const waiting = iterator.next()
  await turn()
  controller.abort()
  await t.rejects(waiting, { name: 'AbortError' })
  t.notOk(isOver, 'it can only end once it goes on')
  goOn()
  await turn()
  t.ok(isOver, 'and then it does')
})

t.test('calls `return` of an iterator, and waits for it', async (t) => {
  let isReturned = false
  const { source } = watched({
    async return() {
      await turn()
      isReturned = true
      return { value: undefined, done: true }
    },
  })
  for await (const _entry of readEntries(source, notes)) break
  t.ok(isReturned)
})

t.test('leaves an iterator without `return`', async (t) => {
  const { source, calls } = watched({})
  for await (const _entry of readEntries(source, notes)) break
  const asked = calls.length
  await turn()
  t.equal(calls.length, asked, '`next` is not called again')
})

t.test('ignores that `return` fails: what was read is not affected', async (t) => {
  const failing = [
    () => {
      throw new Error('no return')
    },
    () => Promise.reject(new Error('no return')),
  ]
  for (const fail of failing) {
    const { source } = watched({ return: fail })
    const entries = []
    for await (const entry of readEntries(source, notes)) {
      entries.push(entry)
      break
    }
    t.same(entries, [note(0)])
  }
})

t.test('does not call `return` of an iterator that has failed or ended', async (t) => {
  const error = new Error('unplugged')
  const returned = async () => {
    t.fail('returned')
    return { value: undefined, done: true as const }
  }
  const failed = watched({ next: () => Promise.reject(error), return: returned })
  await t.rejects(readAll(failed.source, notes), error)
  const ended = watched({ next: async () => ({ value: undefined, done: true }), return: returned })
  t.match((await readAll(ended.source, jsonLines)).summary, { bytes: 0 })
})

t.test('calls `return` of an iterator that yields something other than a chunk', async (t) => {
  let isReturned = false
  const { source } = watched({
    next: async () => ({ value: 7 as unknown as Uint8Array, done: false }),
    async return() {
      isReturned = true
      return { value: undefined, done: true }
    },
  })
  await t.rejects(readAll(source, notes), { name: 'TypeError' })
  t.ok(isReturned)
})

t.test('a stream that fails, before or while it is read', async (t) => {
  const error = new Error('unplugged')
  const before = new PassThrough()
  before.on('error', () => {}).destroy(error)
  await t.rejects(readAll(before, notes), error, 'before')

  const later = new PassThrough()
  later.write(noteLog(1))
  const reader = readEntries(later, notes)
  reader.once('data', () => later.destroy(error))
  await t.rejects(once(reader, 'end'), error, 'while')

  const missing = createReadStream(join(t.testdir(), 'missing'))
  await t.rejects(readAll(missing, notes), { code: 'ENOENT' }, 'while it is opened')
})

t.test('a stream that ended or was destroyed before it is read', async (t) => {
  const ended = Readable.from([Buffer.from(noteLog(1))])
  await ended.toArray()
  await t.rejects(readAll(ended, notes), { code: 'ERR_LOG_EMPTY' })

  const destroyed = new PassThrough()
  destroyed.destroy()
  await t.rejects(readAll(destroyed, notes), { code: 'ERR_STREAM_PREMATURE_CLOSE' })

  const cut = new PassThrough()
  cut.write(noteLog(1))
  const reader = readEntries(cut, notes)
  reader.once('data', () => cut.destroy())
  await t.rejects(
    once(reader, 'end'),
    { code: 'ERR_STREAM_PREMATURE_CLOSE' },
    'a log that is cut off does not end as a whole one',
  )
})

t.test('a web stream that fails, and one whose cancelling fails', async (t) => {
  const error = new Error('unplugged')
  const failing = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(Buffer.from(noteLog(1)))
    },
    pull: () => Promise.reject(error),
  })
  await t.rejects(readAll(failing, notes), error)

  const stubborn = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(Buffer.from(noteLog(1))),
    cancel: () => Promise.reject(error),
  })
  for await (const entry of readEntries(stubborn, notes)) {
    t.same(entry, note(0))
    break
  }
})

t.test('a source may use the buffer of a chunk again for the next one', async (t) => {
  const log = Buffer.from(linesOf(...noteLog(200).trimEnd().split('\n')))
  for (const size of [1, 3, 50, 1000]) {
    const buffer = Buffer.alloc(size)
    async function* chunks() {
      for (let at = 0; at < log.length; at += size) {
        const length = log.copy(buffer, 0, at, at + size)
        yield buffer.subarray(0, length)
        buffer.fill('\n')
      }
    }
    const { entries, summary } = await readAll(chunks(), notes)
    t.equal(entries.length, 200, `of ${size} bytes`)
    t.match(summary, { status: 'clean', blank: 0 })
  }
})
