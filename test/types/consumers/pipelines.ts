import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { EntryReader, readEntries } from '../../../lib/index.js'
import { audit, type Entry, exactly } from './formats.js'

const source = Readable.from(['{}\n'])

await pipeline(source, new EntryReader(audit), async (entries: AsyncIterable<Entry>) => {
  for await (const entry of entries) exactly<Entry>()(entry)
})
await pipeline(
  source,
  new EntryReader(audit),
  async function* (entries: AsyncIterable<Entry>) {
    for await (const { type } of entries) yield type
  },
  new Writable({ objectMode: true }),
)
await pipeline(source, new EntryReader(audit), new Writable({ objectMode: true }))
await pipeline(readEntries('log', audit), async (entries) => {
  for await (const _entry of entries);
})

const web = Readable.toWeb(new EntryReader(audit))
web.getReader()
const piped: Writable = source.pipe(new EntryReader(audit)).pipe(new Writable({ objectMode: true }))
piped.end()

for await (const entry of new EntryReader(audit)) exactly<Entry>()(entry)
for await (const entry of readEntries('log', audit)) exactly<Entry>()(entry)
for await (const batch of readEntries('log', audit).batches()) exactly<Entry[]>()(batch)
const iterable: AsyncIterable<Entry> = readEntries('log', audit)
for await (const entry of iterable) exactly<Entry>()(entry)
