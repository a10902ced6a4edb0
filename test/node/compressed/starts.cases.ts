// How an archive, or what only looks like one, begins; resuming in one; closing one at any moment.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import t from 'tap'
import { EntryReader, jsonLines, readAll, readLast, verifyLog } from '../../../lib/index.js'
import { ArchiveInput } from '../../../lib/node/compressed/archive-input.js'
import { DecompressedFile } from '../../../lib/node/compressed/decompressed-file.js'
import { DecompressedSource } from '../../../lib/node/compressed/decompressed-source.js'
import { Decompression } from '../../../lib/node/compressed/decompression.js'
import { compressed } from '../../support/compressed/archives.js'
import { partFolder } from '../../support/files/part-folder.js'
import { headerLine, linesOf, noteLine, notes } from '../../support/streams/notes-format.js'

const folder = partFolder()
const NOTHING = new Uint8Array(0)

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

t.test('the first bytes of an archive alone are no archive', async (t) => {
  for (const bytes of [
    NOTHING,
    Buffer.of(0x28),
    Buffer.of(0x1f),
    Buffer.of(0x1f, 0x31),
    Buffer.of(0x50, 0x2a),
  ]) {
    t.match(await verifyLog(bytes, jsonLines), { entries: 0, bytes: bytes.length })
    const path = file('start', bytes)
    t.same(await readLast(path, jsonLines, 1), [])
    t.match(await readAll(path, jsonLines, { from: 'end' }), { entries: [] })
  }
  t.match(await verifyLog([Buffer.of(0x28), '1)\n'], jsonLines), { lines: 1, corrupt: 1 })
  t.match(await verifyLog([Buffer.from('1\n'), '2\n'], jsonLines), { entries: 2 })
  t.match(await verifyLog([compressed('gzip', '1\n'), 'text'], jsonLines), {
    entries: 1,
    faults: [{ cause: 'damaged-archive' }],
  })
  t.match(await readAll(file('empty', NOTHING), jsonLines), { entries: [] })
  const plain = file('plain', Buffer.from('1\n2\n'))
  t.match(await readAll(plain, jsonLines, { decompress: false, from: { offset: 2 } }), { entries: [2] })
})

t.test('resuming in a compressed log with a header', async (t) => {
  const start = linesOf(headerLine)
  const text = `${start}${linesOf(noteLine(1), noteLine(2))}`
  const path = file('notes.gz', compressed('gzip', text))
  const second = start.length + noteLine(1).length + 1
  for (const line of [undefined, 3]) {
    const { entries, header, summary } = await readAll(path, notes, { from: { offset: second, line } })
    t.match([entries, header], [[{ n: 2 }], { type: 'notes' }])
    t.equal(summary.bytes, text.length)
  }
  t.equal((await readAll(path, notes, { from: { offset: start.length } })).entries.length, 2)
  t.equal((await readAll(path, notes, { from: { offset: headerLine.length } })).entries.length, 2)
  await t.rejects(readAll(path, notes, { from: { offset: second }, maxLineBytes: 5 }), {
    code: 'ERR_LOG_HEADER',
  })
  await t.rejects(readAll(path, notes, { from: { offset: 5 } }), { code: 'ERR_LOG_CHECKPOINT' })
  const torn = file('header.gz', compressed('gzip', headerLine))
  t.match(await readAll(torn, notes, { from: { offset: headerLine.length } }), { entries: [] })
  const cut = file('cut.gz', compressed('gzip', text).subarray(0, 30))
  await t.rejects(readAll(cut, notes, { from: { offset: second } }), {
    code: 'ERR_LOG_CHECKPOINT',
    message: /cut short/,
  })
})

t.test('a line of the header that is longer than a piece', async (t) => {
  const header = `${headerLine.slice(0, -1)}${' '.repeat(300_000)}}`
  const path = file('long.gz', compressed('gzip', linesOf(header, noteLine(1), noteLine(2))))
  const offset = header.length + 1 + noteLine(1).length + 1
  t.match(await readAll(path, notes, { from: { offset } }), { entries: [{ n: 2 }] })
  await t.rejects(readAll(path, notes, { from: { offset }, maxLineBytes: 1000 }), { code: 'ERR_LOG_HEADER' })
})

t.test('closing while the source is read ends the reading, whatever the source then does', async (t) => {
  for (const after of [null, new Error('closed')]) {
    let settle = () => {}
    const source = new DecompressedSource(
      {
        read: () =>
          new Promise((resolve, reject) => {
            settle = () => (after instanceof Error ? reject(after) : resolve(after))
          }),
        close: async () => settle(),
      },
      'gzip',
    )
    const reading = source.read()
    await source.close()
    t.equal(await reading, null)
  }
  const work = new Decompression(
    new ArchiveInput({ read: async () => null, close: async () => {} }, '', NOTHING),
  )
  work.close()
  const engine = Object.assign(new Transform(), { bytesWritten: 0 })
  work.begin(engine)
  t.ok(engine.destroyed)
})

t.test('a compressed file, read at positions', async (t) => {
  const text = '1\n2\n3\n'.repeat(50_000)
  const log = new DecompressedFile(file('positions.gz', compressed('gzip', text)), 'gzip')
  const at = async (position: number, length: number) => {
    const buffer = Buffer.alloc(length)
    const { bytesRead } = await log.read(buffer, 0, length, position)
    return buffer.subarray(0, bytesRead).toString()
  }
  for (const position of [4, 200_000, 10, 0]) t.equal(await at(position, 3), text.substr(position, 3))
  t.equal(await at(text.length, 1), '')
  t.equal(await at(text.length + 1, 1), '')
  t.equal((await log.stat()).size, BigInt(text.length))
  await log.close()
})

t.test('a reader that is destroyed while an archive is written to it', async (t) => {
  const reader = new EntryReader(jsonLines)
  const summary = reader.summary
  await new Promise<void>((resolve) => {
    reader.write(compressed('gzip', '1\n').subarray(0, 5), () => resolve())
    reader.destroy()
    resolve()
  })
  await t.rejects(summary, { code: 'ERR_LOG_CLOSED' })
})

t.test('text that is written in pieces of any size is not an archive', async (t) => {
  for (const pieces of [
    ['1\n', '2\n'],
    [Buffer.of(0x28), ')\n'],
    [Buffer.of(0x28), Buffer.from(')\n...')],
    [],
  ]) {
    const reader = new EntryReader(jsonLines)
    for (const piece of pieces) reader.write(piece)
    reader.end()
    t.equal(
      (await reader.resume().summary).bytes,
      Buffer.concat(pieces.map((each) => Buffer.from(each))).length,
    )
  }
})

t.test('the faults of the last entries of an archive say what does not match', async (t) => {
  const text = linesOf(headerLine, noteLine(1), '{"type":"note","n":"one"}')
  const messages: string[] = []
  const onFault = ({ reason }: { reason: string }) => messages.push(reason)
  await readLast(file('faults.gz', compressed('gzip', text)), notes, 1, { onFault })
  t.strictSame(messages, ['schema'])
  const many = file('many-faults.gz', compressed('gzip', `1\n${'no\n'.repeat(2000)}`))
  let faults = 0
  const count = () => {
    faults += 1
  }
  await readLast(many, jsonLines, 1, { onFault: count })
  t.equal(faults, 2000)
})

t.test('progress of an archive that is written counts its own bytes', async (t) => {
  const archive = compressed('gzip', '1\n'.repeat(1000))
  const reader = new EntryReader(jsonLines)
  t.match(reader.progress, { sourceBytes: 0, bytes: 0, total: undefined })
  reader.end(archive)
  await reader.forEach(() => {})
  t.match(reader.progress, { sourceBytes: archive.length, bytes: 2000, entries: 1000 })
})
