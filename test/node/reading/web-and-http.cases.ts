// Bodies of HTTP answers from a server of this machine, and readers as web streams.

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { EntryReader, readAll } from '../../../lib/index.js'
import { countTo, noteLog, notes, numbersOf } from '../../support/streams/notes-format.js'

/** Answers each request with the bytes. Returns the body of an answer. */
async function bodyOf(t: Test, bytes: string | Buffer): Promise<Readable> {
  const server = createServer((_request, response) => response.end(bytes)).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const { body } = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })
  return Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0])
}

t.test('a reader as a web stream', async (t) => {
  const reader = Readable.from([Buffer.from(noteLog(3))]).pipe(new EntryReader(notes))
  const got: number[] = []
  for await (const { n } of Readable.toWeb(reader)) got.push(n)
  t.strictSame(got, countTo(3))
})

t.test('brotli over HTTP must be named, and decompress: false refuses an archive', async (t) => {
  const body = await bodyOf(t, brotliCompressSync(noteLog(3)))
  t.strictSame(numbersOf((await readAll(body, notes, { decompress: 'brotli' })).entries), countTo(3))
  const zipped = await bodyOf(t, gzipSync(noteLog(3)))
  await t.rejects(readAll(zipped, notes, { decompress: false }), { code: 'ERR_LOG_ENCODING' })
})

t.test('a body that ends within a line is refused where a copy must be whole', async (t) => {
  const body = await bodyOf(t, noteLog(3).slice(0, -5))
  await t.rejects(readAll(body, notes, { unterminated: 'fail' }), { code: /^ERR_LOG_/ })
})
