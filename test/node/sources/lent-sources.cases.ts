// A source that its owner goes on using: with closeSource false it is left as it is.

import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import {
  EntryReader,
  jsonLines,
  readAll,
  readEntries,
  readRecords,
  scanEntries,
  verifyLog,
} from '../../../lib/index.js'
import { LentStreamSource } from '../../../lib/node/sources/lent-stream-source.js'
import { descriptorsLeftOf } from '../../support/files/descriptors.js'

const lent = { closeSource: false, onCorrupt: 'fail' } as const
const corrupt = { code: 'ERR_LOG_CORRUPT' }

t.test('a server answers a request that is not a log before its body has ended', async (t) => {
  const server = createServer((incoming, response) => {
    verifyLog(incoming, jsonLines, lent).then(
      () => response.writeHead(204).end(),
      (error: Error & { line?: number }) => {
        t.notOk(incoming.destroyed)
        t.notOk(incoming.readableEnded)
        // Nobody reads the rest of the body: the connection ends with the answer.
        response.writeHead(400, { connection: 'close' }).end(`line ${error.line}`)
      },
    )
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const sending = request({ method: 'POST', host: '127.0.0.1', port: (server.address() as AddressInfo).port })
  sending.on('error', () => {})
  sending.write('1\n2\nNOT JSON\n3\n')
  const [answer] = await once(sending, 'response')
  t.equal(answer.statusCode, 400)
  t.equal(await text(answer), 'line 3')
  sending.destroy()
  server.close()
  await once(server, 'close')
})

t.test('a server keeps the connection where it drains the rest', async (t) => {
  const server = createServer((incoming, response) => {
    verifyLog(incoming, jsonLines, lent).catch(() => {
      incoming.resume()
      response.writeHead(400).end()
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const answer = await fetch(`http://127.0.0.1:${port}`, {
    method: 'POST',
    body: `x\n${'1\n'.repeat(500_000)}`,
  })
  t.equal(answer.status, 400)
  await answer.text()
  server.closeAllConnections()
  server.close()
})

t.test('a stream is left paused, with the chunks that follow', async (t) => {
  const stream = new PassThrough()
  stream.write('1\nx\n2\n')
  const reader = readEntries(stream, jsonLines, lent)
  const read: unknown[] = []
  await t.rejects(async () => {
    for await (const entry of reader) read.push(entry)
  }, corrupt)
  t.same(read, [1])
  t.same(reader.position, { offset: 4, line: 3 })
  stream.write('3\n')
  await turn()
  t.notOk(stream.destroyed)
  t.equal(stream.readableLength, 2, 'nothing drains it')
  t.equal(stream.listenerCount('readable'), 0)
  stream.end('4\n')
  t.same((await readAll(stream, jsonLines, lent)).entries, [3, 4], 'another reader goes on')
  t.ok(stream.readableEnded)
  t.same((await readAll(stream, jsonLines, lent)).entries, [], 'at its end')
})

t.test('leaving and aborting do not close a stream', async (t) => {
  const stream = new PassThrough()
  stream.write('1\n2\n')
  for await (const _entry of readEntries(stream, jsonLines, lent)) break
  stream.write('3\n')
  for await (const _record of readRecords(stream, jsonLines, lent)) break
  stream.write('4\n')
  for await (const _view of scanEntries(stream, jsonLines, lent)) break
  const controller = new AbortController()
  const waiting = verifyLog(stream, jsonLines, { ...lent, signal: controller.signal })
  await turn()
  controller.abort()
  await t.rejects(waiting, { name: 'AbortError' })
  t.notOk(stream.destroyed)
  t.equal(stream.listenerCount('error'), 1, 'however often it was read')
  stream.end()
})

t.test('the error of a stream is the error of the reading', async (t) => {
  const stream = new PassThrough()
  stream.write('1\n')
  const reading = verifyLog(stream, jsonLines, lent)
  await turn()
  stream.destroy(new Error('gone'))
  await t.rejects(reading, { message: 'gone' })
  const cut = new PassThrough()
  const waiting = verifyLog(cut, jsonLines, lent)
  cut.destroy()
  await t.rejects(waiting, { code: 'ERR_STREAM_PREMATURE_CLOSE' })
})

t.test('a source that is closed reads nothing', async (t) => {
  const source = new LentStreamSource(Readable.from(['1\n']))
  await source.close()
  await source.close()
  t.equal(await source.read(), null)
})

t.test('a web stream is unlocked, with the chunks that follow', async (t) => {
  const stream = new ReadableStream<string>({
    start(controller) {
      for (const chunk of ['1\n', 'x\n', '2\n']) controller.enqueue(chunk)
    },
  })
  await t.rejects(verifyLog(stream, jsonLines, lent), corrupt)
  t.notOk(stream.locked)
  t.same(await stream.getReader().read(), { value: '2\n', done: false })
})

t.test('an abort while a web stream waits loses no chunk', async (t) => {
  const { readable, writable } = new TransformStream<string, string>()
  const controller = new AbortController()
  const waiting = verifyLog(readable, jsonLines, { ...lent, signal: controller.signal })
  await turn()
  controller.abort()
  await t.rejects(waiting, { name: 'AbortError' })
  void writable.getWriter().write('1\n')
  t.same(await readable.getReader().read(), { value: '1\n', done: false })
})

t.test('an iterator is not returned', async (t) => {
  let returned = false
  async function* chunks() {
    try {
      yield* ['1\n', 'x\n', '2\n']
    } finally {
      returned = true
    }
  }
  const iterator = chunks()
  await t.rejects(verifyLog(iterator, jsonLines, lent), corrupt)
  t.notOk(returned)
  t.same(await iterator.next(), { value: '2\n', done: false })
  await t.rejects(verifyLog(iterator, jsonLines, { onCorrupt: 'fail', signal: AbortSignal.abort() }))
  await turn()
  t.ok(returned, 'unlike by default')
})

t.test('a file that the library opened is closed nevertheless', async (t) => {
  const path = `${t.testdir({ log: '1\nx\n' })}/log`
  await t.rejects(verifyLog(path, jsonLines, lent), corrupt)
  t.equal(await descriptorsLeftOf(path, 0), 0)
  const stream = createReadStream(path)
  await t.rejects(verifyLog(stream, jsonLines, { onCorrupt: 'fail' }), corrupt)
  t.ok(stream.destroyed, 'and a stream is, by default')
})

t.test('a value that is not a Boolean is refused', async (t) => {
  const wrong = { closeSource: 'no' as unknown as boolean }
  t.throws(() => readEntries([], jsonLines, wrong), TypeError)
  t.throws(() => new EntryReader(jsonLines, wrong), TypeError)
})

t.test('text of iterables and web streams, cut inside a surrogate pair', async (t) => {
  const parts = ['"\ud83d', '\ude42"\n']
  async function* chunks() {
    yield* parts
  }
  for (const source of [parts, new Set(parts), chunks(), Readable.toWeb(Readable.from(parts))])
    t.same((await readAll(source, jsonLines)).entries, ['\u{1f642}'])
})
