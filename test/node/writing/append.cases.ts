import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import t from 'tap'
import { jsonLines } from '../../../lib/format/json-lines.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { readAll } from '../../../lib/node/reading/read-all.js'
import { readLast } from '../../../lib/node/tail/read-last.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { LogAppender } from '../../../lib/node/writing/log-appender.js'
import { jsonOf, leafEntry, logOf, sessionHeader, userEntry } from '../../support/damage/session-log.js'
import { listing, plainOptions, wholeLog } from '../../support/files/log-folder.js'
import { ObservedFiles } from '../../support/files/observed-files.js'
import { outcomes } from '../../support/files/queue-over.js'
import { fileHolds } from '../../support/files/same-bytes.js'
import { randomNumbers, seed } from '../../support/random/seed.js'

const MEBIBYTE = 1024 * 1024

t.test('an append resolves with the place of its line', async (t) => {
  const path = `${t.testdir({ log: Buffer.from(wholeLog) })}/log`
  const writer = await EntryWriter.open(path, sessionFormat)
  const entries = [userEntry('a', 'é'), leafEntry('b'), userEntry('c', '\ud83d\ude00')]
  let offset = wholeLog.length
  for (const entry of entries) {
    const length = Buffer.byteLength(jsonOf(entry))
    t.strictSame(await writer.append(entry), { offset, length, next: offset + length + 1 })
    const bytes = await readFile(path)
    t.equal(bytes.toString('utf8', offset), `${jsonOf(entry)}\n`, 'the line is in the file by then')
    offset = bytes.length
  }
  await writer.close()
})

t.test('a thousand appends at once keep their order', async (t) => {
  const random = randomNumbers()
  const path = `${t.testdir({})}/log`
  const writer = await EntryWriter.create(path, sessionFormat, sessionHeader)
  const entries = Array.from({ length: 1000 }, (_, index) =>
    userEntry(String(index), 'x'.repeat(Math.floor(random() ** 6 * 200_000))),
  )
  const settling: number[] = []
  const places = await Promise.all(
    entries.map(async (entry, index) => {
      const place = await writer.append(entry)
      settling.push(index)
      return place
    }),
  )
  await writer.close()
  t.strictSame(settling, [...entries.keys()], `they resolve in their order (seed ${seed})`)
  await fileHolds(t, path, logOf(sessionHeader, ...entries))
  const bytes = await readFile(path)
  t.ok(
    places.every(
      ({ offset, length }, index) =>
        bytes.toString('utf8', offset, offset + length) === jsonOf(entries[index]),
    ),
  )
})

t.test('large entries among small ones', async (t) => {
  const path = `${t.testdir({})}/log`
  const writer = await EntryWriter.create(path, jsonLines, undefined, { durability: 'none' })
  const entries = Array.from({ length: 40 }, (_, index) => 'x'.repeat(index % 4 === 0 ? 3 * MEBIBYTE : 5))
  await Promise.all(entries.map((entry) => writer.append(entry)))
  await writer.close()
  t.ok((await readAll(path, jsonLines)).entries.every((entry, index) => entry === entries[index]))
})

t.test('an entry that is changed after its append is written as it was', async (t) => {
  const path = `${t.testdir({})}/log`
  const writer = await EntryWriter.create(path, jsonLines, undefined)
  const entry = { text: 'before' }
  const appended = writer.append(entry)
  entry.text = 'after'
  await appended
  await writer.close()
  t.strictSame((await readAll(path, jsonLines)).entries, [{ text: 'before' }])
})

t.test('an entry that does not match is refused, nothing is written, and appending goes on', async (t) => {
  const path = `${t.testdir({ log: Buffer.from(wholeLog) })}/log`
  const writer = await EntryWriter.open(path, sessionFormat)
  const bad = [{}, { ...leafEntry('1'), entry_id: 1 }, undefined, { ...leafEntry('1'), extra: 1n }] as never[]
  t.strictSame(
    await outcomes(bad.map((entry) => writer.append(entry))),
    Array(4).fill('ERR_LOG_INVALID_ENTRY'),
  )
  await fileHolds(t, path, wholeLog)
  const among = [leafEntry('a'), bad[0] as never, leafEntry('b')].map((entry) => writer.append(entry))
  t.strictSame(await outcomes(among), ['written', 'ERR_LOG_INVALID_ENTRY', 'written'])
  await writer.close()
  await fileHolds(t, path, Buffer.concat([wholeLog, logOf(leafEntry('a'), leafEntry('b'))]))
})

t.test('closing waits for every append', async (t) => {
  const folder = t.testdir({})
  const writer = await EntryWriter.create(`${folder}/log`, sessionFormat, sessionHeader)
  const entries = Array.from({ length: 200 }, (_, index) => leafEntry(String(index)))
  const appends = entries.map((entry) => writer.append(entry))
  const closing = writer.close()
  t.equal(writer.close(), closing, 'closing twice is closing once')
  const late = writer.append(leafEntry('late'))
  await t.rejects(late, { code: 'ERR_LOG_CLOSED', message: /is closed: open the log again/ })
  await closing
  t.strictSame(new Set(await outcomes(appends)), new Set(['written']))
  await fileHolds(t, `${folder}/log`, logOf(sessionHeader, ...entries))
  t.strictSame(listing(folder), ['log'])
  await writer.close()
  await writer.flush()
  t.strictSame(await outcomes([writer.append(leafEntry('late'))]), ['ERR_LOG_CLOSED'])
})

t.test('flush leaves the writer open', async (t) => {
  const path = `${t.testdir({})}/log`
  const writer = await EntryWriter.create(path, sessionFormat, sessionHeader)
  const appends = [writer.append(leafEntry('1')), writer.append(leafEntry('2'))]
  await writer.flush()
  await fileHolds(t, path, logOf(sessionHeader, leafEntry('1'), leafEntry('2')))
  await Promise.all([...appends, writer.append(leafEntry('3'))])
  await writer.close()
})

t.test('leaving the block closes the writer', async (t) => {
  const folder = t.testdir({})
  const path = `${folder}/log`
  {
    await using writer = await EntryWriter.create(path, sessionFormat, sessionHeader)
    void writer.append(leafEntry('1'))
  }
  await fileHolds(t, path, logOf(sessionHeader, leafEntry('1')))
  t.strictSame(listing(folder), ['log'])
})

t.test('no descriptor is left open', { skip: process.platform !== 'linux' }, async (t) => {
  const path = `${t.testdir({})}/log`
  const descriptors = () => readdirSync('/proc/self/fd').length
  const writer = await EntryWriter.create(path, sessionFormat, sessionHeader)
  await writer.close()
  const before = descriptors()
  for (let round = 0; round < 10; round += 1) {
    const again = await EntryWriter.open(path, sessionFormat, { durability: 'none' })
    await again.append(leafEntry(String(round)))
    await again.close()
    await t.rejects(EntryWriter.open(path, jsonLines, { quarantine: 'x', lock: 5 as never }), TypeError)
    await t.rejects(EntryWriter.create(path, sessionFormat, sessionHeader), { code: 'EEXIST' })
    await t.rejects(EntryWriter.open(`${path}x`, sessionFormat), { code: 'ENOENT' })
  }
  t.equal(descriptors(), before)
})

t.test('appends of many turns share few writes while the disk is busy', async (t) => {
  const path = `${t.testdir({})}/log`
  const files = new ObservedFiles()
  const log = await LogAppender.create(files, path, sessionFormat, sessionHeader, plainOptions)
  const before = files.count('write')
  const appends: Promise<unknown>[] = []
  for (let turn = 0; turn < 50; turn += 1) {
    appends.push(log.append(() => Buffer.from(`${jsonOf(leafEntry(String(turn)))}\n`)))
    await Promise.resolve()
  }
  await Promise.all(appends)
  await log.close()
  t.ok(files.count('write') - before <= 2, `${files.count('write') - before} writes`)
  t.equal((await readAll(path, sessionFormat)).entries.length, 50)
})

t.test('an entry too deep for readers is not written', async (t) => {
  const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`)
  const path = `${t.testdir({ log: '' })}/log`
  const writer = await EntryWriter.open(path, jsonLines)
  await writer.append(nested(4000))
  await t.rejects(writer.append(nested(4001)), { code: 'ERR_LOG_INVALID_ENTRY', message: /4000 levels deep/ })
  await t.rejects(writer.append(Number.NaN), { code: 'ERR_LOG_INVALID_ENTRY' })
  await writer.close()
  t.equal((await readAll(path, jsonLines)).entries.length, 1, 'what is written is read')
  t.equal((await readLast(path, jsonLines, 2)).length, 1)
  const deeper = await EntryWriter.open(path, jsonLines, { maxDepth: 4001 })
  await deeper.append(nested(4001))
  await deeper.close()
  t.equal((await readLast(path, jsonLines, 2)).length, 1)
  t.equal((await readLast(path, jsonLines, 2, { maxDepth: 4001 })).length, 2)
  for (const maxDepth of [undefined, 4001])
    t.equal(
      (await readAll(path, jsonLines, maxDepth === undefined ? {} : { maxDepth })).entries.length,
      maxDepth === undefined ? 1 : 2,
    )
  await t.rejects(EntryWriter.open(path, jsonLines, { maxDepth: 0 }), { name: 'RangeError' })
})
