import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import {
  type LogSource,
  readAll,
  readEntries,
  readRecords,
  scanEntries,
  verifyLog,
} from '../../../lib/index.js'
import { audit } from './formats.js'

async function* texts(): AsyncGenerator<string> {
  yield 'text'
}

async function* mixed(): AsyncGenerator<Uint8Array | string> {
  yield 'text'
}

const response = await fetch('https://example.com/log.jsonl')
if (response.body !== null) {
  readEntries(response.body, audit)
  readRecords(response.body, audit)
  scanEntries(response.body, audit)
  await verifyLog(response.body, audit)
  await readAll(response.body, audit)
}

const sources: LogSource[] = [
  'log',
  new URL('file:///log'),
  await open('log'),
  Readable.from([]),
  Readable.toWeb(Readable.from([])),
  new ReadableStream<Uint8Array>(),
  new ReadableStream<string>(),
  new Blob([]).stream(),
  new Uint8Array(0),
  Buffer.alloc(0),
  ['text', new Uint8Array(0)],
  new Set(['text']),
  texts(),
  mixed(),
]
for (const source of sources) readEntries(source, audit)
// @ts-expect-error: a number is not a source
readEntries(7, audit)
// @ts-expect-error: numbers are not chunks
readEntries([7], audit)
