// Every kind of source gives the same log.

import { createReadStream, openSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { ReadableStream } from 'node:stream/web'
import { pathToFileURL } from 'node:url'
import { createGunzip, gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { EntryReader, type LogSource, readAll, readEntries, readRecords } from '../../../lib/index.js'
import { isPath } from '../../../lib/node/sources/open-source.js'
import { partFolder } from '../../support/files/part-folder.js'
import { noteLog, notes, notesFrom } from '../../support/streams/notes-format.js'

const COUNT = 500
const LOG = noteLog(COUNT)
const BYTES = Buffer.from(LOG)

function* pieces(): Generator<Buffer> {
  for (let at = 0; at < BYTES.length; at += 1000) yield BYTES.subarray(at, at + 1000)
}

function webStream(chunks: Iterable<Uint8Array>, type?: 'bytes'): ReadableStream<Uint8Array> {
  const start = (controller: { enqueue(chunk: Uint8Array<ArrayBuffer>): void; close(): void }) => {
    for (const chunk of chunks) controller.enqueue(new Uint8Array(chunk))
    controller.close()
  }
  return type === undefined ? new ReadableStream({ start }) : new ReadableStream({ start, type })
}

const folder = partFolder()
writeFileSync(join(folder, 'a log'), LOG)
const path = join(folder, 'a log')

const sources: Record<string, (t: Test) => LogSource | Promise<LogSource>> = {
  'a path': () => path,
  'a URL': () => pathToFileURL(path),
  'a file handle': async (t) => {
    const handle = await open(path)
    t.teardown(() => handle.close())
    return handle
  },
  'a file stream': () => createReadStream(path, { highWaterMark: 777 }),
  'a file stream of a descriptor': () => createReadStream('', { fd: openSync(path, 'r') }),
  "a file handle's stream": async () => (await open(path)).createReadStream(),
  "a file handle's web stream": async (t) => {
    const handle = await open(path)
    t.teardown(() => handle.close())
    // Without the type, the chunks of Node 20 are not Uint8Arrays.
    const options: object = { type: 'bytes' }
    return handle.readableWebStream(options) as ReadableStream<Uint8Array>
  },
  'a stream of text': () => createReadStream(path, { encoding: 'utf8' }),
  'a stream of objects that are bytes': () => Readable.from(pieces()),
  'a decompressor': () => {
    const gunzip = createGunzip()
    gunzip.end(gzipSync(BYTES))
    return gunzip
  },
  'a file through a decompressor': () => {
    const compressed = join(folder, 'log.gz')
    writeFileSync(compressed, gzipSync(BYTES))
    return createReadStream(compressed).pipe(createGunzip())
  },
  'a stream that was written before it is read': () => {
    const stream = new PassThrough()
    stream.end(BYTES)
    return stream
  },
  'a web stream': () => webStream(pieces()),
  'a web stream of bytes': () => webStream(pieces(), 'bytes'),
  "a response's body": () => new Response(LOG).body as ReadableStream<Uint8Array>,
  'a blob as a stream': () => new Blob([LOG]).stream() as ReadableStream<Uint8Array>,
  bytes: () => new Uint8Array(BYTES),
  'a buffer': () => BYTES,
  'an array of bytes': () => [...pieces()],
  'a set of bytes': () => new Set(pieces()),
  'a generator': () => pieces(),
  'an async generator': () =>
    (async function* () {
      yield* pieces()
    })(),
  'an async generator of text': () =>
    (async function* () {
      for (const piece of pieces()) yield piece.toString()
    })() as unknown as AsyncIterable<Uint8Array>,
  'empty chunks between others': () =>
    [...pieces()].flatMap((piece) => [new Uint8Array(0), piece, new Uint8Array(0)]),
}

for (const [name, source] of Object.entries(sources)) {
  t.test(name, async (t) => {
    const { header, entries, summary } = await readAll(await source(t), notes)
    t.same(header, { type: 'notes', version: 1 })
    t.same(entries, notesFrom(0, COUNT))
    t.match(summary, { status: 'clean', bytes: BYTES.length, committed: BYTES.length })

    const records = await readRecords(await source(t), notes).toArray()
    t.equal(records.length, COUNT + 2)
    t.same(records.at(-1), { kind: 'summary', summary }, 'as records too')
  })
}

t.test('a TCP socket', async (t) => {
  const server = createServer((socket) => socket.end(BYTES))
  t.teardown(() => server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const { connect } = await import('node:net')
  const { entries } = await readAll(connect(port, '127.0.0.1'), notes)
  t.same(entries, notesFrom(0, COUNT))
})

t.test('an entry reader is refused as a source: its stream is not of bytes', async (t) => {
  const reader = new EntryReader(notes)
  reader.end(LOG)
  await t.rejects(readAll(reader as unknown as Readable, notes), TypeError)
})

const noSources: Record<string, unknown> = {
  undefined,
  null: null,
  'a number': 7,
  'an object': {},
  'a function': () => BYTES,
  'an array buffer': new ArrayBuffer(8),
  'a blob': new Blob([LOG]),
}

for (const [name, source] of Object.entries(noSources)) {
  t.test(`refuses at once as a source: ${name}`, async (t) => {
    const refused = { name: 'TypeError', message: /source must be/ }
    t.throws(() => readEntries(source as LogSource, notes), refused)
    t.throws(() => readRecords(source as LogSource, notes), refused)
  })
}

t.test('refuses at once a web stream that is locked to another reader', async (t) => {
  const stream = webStream(pieces())
  stream.getReader()
  t.throws(() => readEntries(stream, notes), TypeError)
})

t.test('fails at a chunk that is neither bytes nor text', async (t) => {
  const chunks: Record<string, unknown> = { numbers: 7, nothing: undefined, null: null, objects: { a: 1 } }
  for (const [name, chunk] of Object.entries(chunks)) {
    const source = [BYTES, chunk] as Iterable<Uint8Array>
    await t.rejects(readAll(source, notes), { name: 'TypeError' }, `${name}, read as entries`)
    await t.rejects(readRecords(source, notes).toArray(), { name: 'TypeError' }, `${name}, read as records`)
  }
})

t.test('a string and a URL are paths, and no other source is', async (t) => {
  t.ok(isPath('log'))
  t.ok(isPath(pathToFileURL('log')))
  t.notOk(isPath(BYTES))
})
