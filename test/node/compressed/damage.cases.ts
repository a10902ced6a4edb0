import { writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import t from 'tap'
import {
  EntryReader,
  EntryWriter,
  jsonLines,
  readAll,
  readEntries,
  readLast,
  repairLog,
  verifyLog,
} from '../../../lib/index.js'
import { requireSupported } from '../../../lib/node/compressed/archive-kind.js'
import {
  compressed,
  inChunks,
  JOINABLE_KINDS,
  KINDS,
  numberedLines,
} from '../../support/compressed/archives.js'
import { descriptorsLeftOf } from '../../support/files/descriptors.js'
import { partFolder } from '../../support/files/part-folder.js'
import { randomNumbers } from '../../support/random/seed.js'

const folder = partFolder()
const TEXT = numberedLines(3000)
const BYTES = Buffer.from(TEXT)
const BOMB_BYTES = 24 * 1024 * 1024
const GZIP = compressed('gzip', BYTES)
const decompressed = (kind: string): object => (kind === 'brotli' ? { decompress: 'brotli' } : {})

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

t.test('what follows the last member: nothing and padding are sound, garbage is not', async (t) => {
  const rows: [string, Uint8Array, string | undefined][] = [
    ['zeros', Buffer.alloc(100_000), undefined],
    ['one zero', Buffer.alloc(1), undefined],
    ['garbage', Buffer.from('garbage'), 'damaged-archive'],
    ['a byte of garbage', Buffer.from('g'), 'damaged-archive'],
    ['zeros and garbage', Buffer.concat([Buffer.alloc(70_000), Buffer.from('g')]), 'damaged-archive'],
    ['a zero and garbage', Buffer.from('\0g'), 'damaged-archive'],
    ['the first byte of a member', GZIP.subarray(0, 1), 'cut-archive'],
    ['the header of a member', GZIP.subarray(0, 10), 'cut-archive'],
  ]
  for (const [name, after, cause] of rows)
    for (const size of [GZIP.length - 1, 1_000_000]) {
      const summary = await verifyLog(inChunks(Buffer.concat([GZIP, after]), size), jsonLines)
      t.equal(summary.entries, 3000, name)
      t.equal(summary.faults[0]?.cause, cause)
      t.equal(summary.truncated, cause !== undefined)
      t.equal(summary.corrupt, cause === 'damaged-archive' ? 1 : 0)
    }
})

t.test('a header of gzip may have fields, and a checksum that is looked at', async (t) => {
  const text = Buffer.from('1\n2\n')
  const fields = Buffer.from([0x1f, 0x8b, 8, 4 | 8 | 16 | 2, 0, 0, 0, 0, 0, 255, 2, 0, 9, 9, 65, 0, 66, 0])
  const { crc32 } = await import('node:zlib')
  const u16 = (value: number) => Buffer.from([value & 255, (value >> 8) & 255])
  const trailer = Buffer.alloc(8)
  trailer.writeUInt32LE(crc32(text))
  trailer.writeUInt32LE(text.length, 4)
  const member = (sum: number) => Buffer.concat([fields, u16(sum), deflateRawSync(text), trailer])
  for (const size of [1, 1000])
    t.match(await verifyLog(inChunks(member(crc32(fields)), size), jsonLines), {
      status: 'clean',
      entries: 2,
    })
  const wrong = await verifyLog(member(crc32(fields) ^ 1), jsonLines)
  t.match(wrong.faults, [{ reason: 'encoding', cause: 'damaged-archive', message: /header of member 1/ }])
  t.match(await verifyLog(fields.subarray(0, 15), jsonLines), { faults: [{ cause: 'cut-archive' }] })
  for (const at of [2, 3]) {
    const other = Buffer.from(GZIP)
    other[at] = 0xff
    const { faults, entries } = await verifyLog(other, jsonLines)
    t.match([entries, faults], [0, [{ cause: 'damaged-archive', message: /not one of gzip/, length: 0 }]])
  }
})

t.test('a wrong checksum, or length, is a fault after all lines of the member', async (t) => {
  for (const back of [8, 4]) {
    const archive = Buffer.from(GZIP)
    archive[archive.length - back] = (archive.at(-back) as number) ^ 1
    const summary = await verifyLog(Buffer.concat([archive, GZIP]), jsonLines)
    t.match(summary, { status: 'corrupt-entries-with-truncation', entries: 3000, corrupt: 1 })
    t.match(summary.faults, [
      { message: /checksum of member 1 .* bytes 0 to/, line: 3001, offset: BYTES.length },
    ])
    await t.rejects(readAll(archive, jsonLines, { onCorrupt: 'fail' }), { code: 'ERR_LOG_CORRUPT' })
    await t.rejects(readAll(archive, jsonLines, { unterminated: 'fail' }), { code: 'ERR_LOG_CORRUPT' })
  }
})

t.test('a damaged archive never gives a line that is wrong without a fault', async (t) => {
  const random = randomNumbers()
  const lines = new Set(TEXT.trimEnd().split('\n'))
  for (const kind of KINDS) {
    const archive = compressed(kind, BYTES)
    for (let run = 0; run < 25; run += 1) {
      const at = Math.floor(random() * archive.length)
      const bytes = Buffer.from(archive)
      bytes[at] = (bytes[at] as number) ^ (1 << Math.floor(random() * 8))
      const source = random() < 0.5 ? bytes : inChunks(bytes, 1 + Math.floor(random() * 5000))
      const reading = readAll(source, jsonLines, { ...decompressed(kind), maxFaults: 10 })
      const read = await reading.catch((error: { code: string }) => error.code)
      if (typeof read === 'string') {
        t.equal(read, 'ERR_LOG_ENCODING', 'the magic number is hit')
        continue
      }
      const isWrong =
        read.entries.length !== lines.size || read.entries.some((entry) => !lines.has(JSON.stringify(entry)))
      // brotli has no checksum.
      if (isWrong && kind !== 'brotli')
        t.not(read.summary.status, 'clean', `${kind}, byte ${at} of ${archive.length}, run ${run}`)
    }
  }
})

t.test(
  'zstd: blocks and frames before the damage are read, frames without content passed over',
  async (t) => {
    t.throws(() => requireSupported('zstd', false), {
      code: 'ERR_LOG_ENCODING',
      message: /zstd -dc FILE \| wholeline check -/,
    })
    if (!JOINABLE_KINDS.includes('zstd')) return
    const archive = compressed('zstd', BYTES)
    const skippable = Buffer.from('502a4d1803000000616263', 'hex')
    const sound = Buffer.concat([skippable, archive, skippable, compressed('zstd', ''), archive, skippable])
    t.match(await verifyLog(sound, jsonLines), { status: 'clean', entries: 6000 })
    const rows: [Uint8Array, string][] = [
      [Buffer.from('garbage'), 'damaged-archive'],
      [Buffer.from('gg'), 'damaged-archive'],
      [archive.subarray(0, 2), 'cut-archive'],
      [archive.subarray(0, 5), 'cut-archive'],
      [skippable.subarray(0, 9), 'cut-archive'],
      [Buffer.concat([archive.subarray(0, -1), Buffer.of(7)]), 'damaged-archive'],
    ]
    for (const [after, cause] of rows) {
      const { entries, faults } = await verifyLog(Buffer.concat([archive, after]), jsonLines)
      t.ok(entries >= 3000)
      t.match(faults, [{ cause }])
    }
    const huge = Buffer.from('28b52ffd00a8010000', 'hex')
    await t.rejects(verifyLog(huge, jsonLines), { code: 'ERR_LOG_ENCODING', message: /128 MiB/ })
  },
)

t.test('what follows a brotli stream is garbage', async (t) => {
  const archive = compressed('brotli', BYTES)
  const summary = await verifyLog(Buffer.concat([archive, archive]), jsonLines, { decompress: 'brotli' })
  t.match(summary, { entries: 3000, faults: [{ cause: 'damaged-archive' }] })
  t.match(await verifyLog([], jsonLines, { decompress: 'brotli' }), { faults: [{ cause: 'cut-archive' }] })
})

t.test('a line that the break cuts is never an entry, but salvage looks into it', async (t) => {
  const archive = Buffer.concat([compressed('gzip', '{"a":1}\n{"b":2}'), Buffer.from('garbage')])
  const { entries, summary } = await readAll(archive, jsonLines)
  t.strictSame(entries, [{ a: 1 }])
  t.match(summary.faults, [{ line: 2, offset: 8, length: 7, salvaged: 0 }])
  t.equal(summary.lines, 2)
  const salvaged = await readAll(archive, jsonLines, { salvage: true })
  t.strictSame(salvaged.entries, [{ a: 1 }, { b: 2 }])
  const long = await readAll(archive, jsonLines, { maxLineBytes: 3 })
  t.match(long.summary.faults, [{ reason: 'oversized' }, { cause: 'damaged-archive', length: 7 }])
})

t.test('reading from a checkpoint passes over what lies before it', async (t) => {
  for (const kind of KINDS) {
    const path = file(`from.${kind}`, compressed(kind, BYTES))
    const options = decompressed(kind)
    const reader = readEntries(path, jsonLines, options)
    let taken = 0
    for await (const _ of reader) if (++taken === 2500) break
    const from = reader.position
    const { entries, summary } = await readAll(path, jsonLines, { ...options, from })
    t.equal(entries.length, 500)
    t.match(summary, { bytes: BYTES.length, committed: BYTES.length })
    for (const offset of [5, BYTES.length + 1])
      await t.rejects(readAll(path, jsonLines, { ...options, from: { offset } }), {
        code: 'ERR_LOG_CHECKPOINT',
      })
    t.equal(
      (await readAll(path, jsonLines, { ...options, from: { offset: BYTES.length } })).entries.length,
      0,
    )
  }
  const path = file('from.gz', compressed('gzip', '\ufeff{"a":1}\r\n2'))
  t.equal((await readAll(path, jsonLines, { from: { offset: 3 } })).entries.length, 2)
  t.equal((await readAll(path, jsonLines, { from: { offset: 10 } })).entries.length, 1)
  t.equal((await readAll(path, jsonLines, { from: { offset: 13 } })).summary.committed, 12)
})

t.test('a compressed log is not followed, appended to, repaired or searched', async (t) => {
  const path = file('log.gz', GZIP)
  const byName = { code: 'ERR_LOG_ENCODING', message: /gzip/ }
  await t.rejects(readAll(path, jsonLines, { follow: true }), byName)
  await t.rejects(readAll(path, jsonLines, { from: 'end' }), byName)
  await t.rejects(readAll(path, jsonLines, { decompress: false }), byName)
  await t.rejects(EntryWriter.open(path, jsonLines), byName)
  await t.rejects(EntryWriter.openOrCreate(path, jsonLines, undefined), byName)
  await t.rejects(repairLog(path, jsonLines), byName)
  t.throws(() => readEntries(path, jsonLines, { decompress: 'gzip', follow: true }), TypeError)
  t.throws(() => readEntries(path, jsonLines, { decompress: 'lz4' as 'gzip' }), TypeError)
})

t.test('the last entries of a compressed log', async (t) => {
  const text = `1\nno\n${TEXT}bad\n{"last":1}\n{"torn"`
  for (const kind of KINDS) {
    const path = file(`last.${kind}`, compressed(kind, text))
    const messages: string[] = []
    const onFault = ({ reason }: { reason: string }) => messages.push(reason)
    const last = await readLast(path, jsonLines, 2, { ...decompressed(kind), onFault })
    t.match(last, [{ n: 2999 }, { last: 1 }])
    t.strictSame(messages, ['truncated', 'syntax'])
    t.equal((await readLast(path, jsonLines, 9999, decompressed(kind))).length, 3002)
    const handle = await open(path)
    t.strictSame(await readLast(handle, jsonLines, 0, decompressed(kind)), [])
    await handle.close()
    const signal = AbortSignal.abort()
    await t.rejects(readLast(path, jsonLines, 2, { ...decompressed(kind), signal }), { name: 'AbortError' })
  }
})

t.test('leaving and aborting close the file', async (t) => {
  const path = file('left.gz', compressed('gzip', TEXT.repeat(20)))
  for await (const _ of readEntries(path, jsonLines)) break
  t.equal(await descriptorsLeftOf(path, 0), 0)
  const controller = new AbortController()
  const reading = readAll(path, jsonLines, {
    signal: controller.signal,
    onProgress: () => controller.abort(),
  })
  await t.rejects(reading, { name: 'AbortError' })
  t.equal(await descriptorsLeftOf(path, 0), 0)
  const reader = new EntryReader(jsonLines)
  reader.write(GZIP)
  for await (const _ of reader) break
  t.ok(reader.destroyed)
})

t.test('a writer is not kept waiting after a break', async (t) => {
  const reader = new EntryReader(jsonLines)
  const summary = reader.summary
  reader.resume()
  for (const chunk of [GZIP, Buffer.from('garbage'), GZIP, GZIP])
    await new Promise<void>((resolve) => void reader.write(chunk, () => resolve()))
  reader.end()
  t.match(await summary, { entries: 3000, corrupt: 1, truncated: true })
  const empty = new EntryReader(jsonLines, { decompress: 'gzip' })
  empty.resume().end()
  t.match(await empty.summary, { faults: [{ cause: 'cut-archive' }] })
  const text = new EntryReader(jsonLines)
  text.write(Buffer.of(0x28))
  text.end('1)\n')
  t.match(await text.resume().summary, { lines: 1, corrupt: 1 })
})

t.test('progress is by bytes of the archive, and memory does not grow with what it expands to', async (t) => {
  const path = file('bomb.gz', compressed('gzip', Buffer.alloc(BOMB_BYTES, ' ')))
  let seen = 0
  let isOrdered = true
  const summary = await verifyLog(path, jsonLines, {
    maxLineBytes: 1024 * 1024,
    envelope: false,
    onProgress: ({ sourceBytes, total = 0, bytes }) => {
      isOrdered &&= sourceBytes <= total && sourceBytes >= seen && bytes >= sourceBytes
      seen = sourceBytes
    },
  })
  t.ok(isOrdered && seen > 0)
  t.match(summary, { bytes: BOMB_BYTES, truncated: true, entries: 0 })
})
