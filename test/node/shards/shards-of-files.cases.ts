import assert from 'node:assert/strict'
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import {
  jsonLines,
  type LogShard,
  mergeShards,
  planShards,
  type RangeSource,
  readLast,
  readShard,
  type ShardOptions,
  type ShardSource,
  sessionFormat,
  verifyLog,
  verifyShard,
} from '../../../lib/index.js'
import { LineRangeSource } from '../../../lib/node/sources/line-range-source.js'
import { openPinned } from '../../../lib/node/sources/pinned-source.js'
import { compressed, JOINABLE_KINDS } from '../../support/compressed/archives.js'
import { damageRows } from '../../support/damage/damage-rows.js'
import { jsonLinesRows } from '../../support/damage/damage-rows-json-lines.js'
import { leafEntry, logOf, sessionHeader } from '../../support/damage/session-log.js'
import { descriptorsOf } from '../../support/files/descriptors.js'
import { partFolder } from '../../support/files/part-folder.js'
import { lenderOf } from '../../support/streams/lender.js'
import { rangesOf } from '../../support/streams/range-sources.js'
import { verifiedInShards } from '../../support/streams/sharded.js'

const folder = partFolder()
/** Longer than a block that is read at once. */
const entries = Array.from({ length: 30_000 }, (_, index) => leafEntry(String(index)))
const path = join(folder, 'log.jsonl')
writeFileSync(path, Buffer.concat([logOf(sessionHeader, ...entries), Buffer.from('{"type":"leaf"')]))
const changed = { code: 'ERR_LOG_CHANGED' }

async function verifyAll(source: ShardSource, shards: readonly LogShard[]) {
  const summaries = shards.map((shard) => verifyShard(source, shard, sessionFormat))
  return mergeShards(await Promise.all(summaries))
}

t.test('a file in shards, at once', async (t) => {
  const whole = await verifyLog(path, sessionFormat)
  for (const options of [{}, { shards: 3 }, { shardBytes: 100_000 }]) {
    const shards = await planShards(path, sessionFormat, options)
    t.strictSame(await verifyAll(pathToFileURL(path), shards), whole, JSON.stringify(options))
  }
})

t.test('every row of damage, in a file', async (t) => {
  const log = join(folder, 'row.jsonl')
  for (const { id, format, bytes, options } of [...damageRows, ...jsonLinesRows]) {
    writeFileSync(log, bytes)
    const each = { ...options, salvage: true } as ShardOptions
    const shards = await planShards(log, format, { shards: 3 })
    assert.deepEqual(
      await verifiedInShards(log, format, shards, each),
      await verifyLog(bytes, format, each),
      id,
    )
  }
  t.pass(`${damageRows.length + jsonLinesRows.length} rows`)
})

t.test('lines of every length about the blocks that are read', async (t) => {
  const log = join(folder, 'long-lines.jsonl')
  const lengths = [10, 300_000, 1_048_000, 1_049_000, 70, 2_500_000, 5_000, 1_048_576]
  const lines = lengths.map((length, index) =>
    index === 4 ? '{"a":' : JSON.stringify({ a: 'x'.repeat(length) }),
  )
  writeFileSync(log, [...lines, ...lines, '{"torn":'].join('\n'))
  const whole = await verifyLog(log, jsonLines)
  t.match(whole, { entries: 14, corrupt: 2, status: 'corrupt-entries-with-truncation' })
  for (const shardBytes of [700_001, 1_048_576, 3_000_000]) {
    const shards = await planShards(log, jsonLines, { shardBytes })
    t.strictSame(await verifiedInShards(log, jsonLines, shards), whole, `shards of ${shardBytes} bytes`)
  }
})

t.test('a file is read into the memory that is lent, and no read of it outlives that', async (t) => {
  for (const lender of [lenderOf(), lenderOf(true)]) {
    const source = new LineRangeSource(path, { start: 100, end: 2_500_000 })
    source.lender = lender
    const { offset } = (await source.start()) as { offset: number }
    const blocks = []
    const used = new Set<ArrayBufferLike>()
    for (let block = await source.read(); block !== null; block = await source.read()) {
      blocks.push(Buffer.from(block as Uint8Array))
      used.add((block as Uint8Array).buffer)
    }
    const read = Buffer.concat(blocks)
    t.ok(read.equals(readFileSync(path).subarray(offset, offset + read.length)))
    t.equal(used.size, 2, 'by turns')
    for (const { buffer } of lender.regions ?? []) t.ok(used.has(buffer))
    t.equal(lender.given, 0)
    await source.close()
    t.equal(lender.given, 1)
  }
  const lender = lenderOf()
  const pinned = await openPinned(path, undefined, undefined, lender)
  void pinned.read(0, 1000)
  const first = readFileSync(path).subarray(0, 1000)
  lender.giveBack = () => t.ok(lender.regions?.some((region) => first.equals(region.subarray(0, 1000))))
  const closing = pinned.close()
  t.equal(pinned.close(), closing)
  await t.rejects(pinned.read(0, 1000), { name: 'AbortError' })
  await closing
})

t.test('the entries of a shard, one by one and in arrays', async (t) => {
  const [, shard] = (await planShards(path, sessionFormat, { shards: 3 })) as [LogShard, LogShard]
  const reader = readShard(path, shard, sessionFormat)
  const read = []
  for await (const entry of reader) read.push(entry)
  const first = Number((read[0] as { id: string }).id)
  t.strictSame(read, entries.slice(first, first + read.length))
  t.ok(read.length > 9000 && read.length < 11_000)
  const batches = readShard(path, shard, sessionFormat).batches()
  let count = 0
  for await (const batch of batches) count += batch.length
  t.equal(count, read.length)
  t.match(await reader.summary, { shard, account: { entries: read.length, lines: read.length } })
})

t.test('leaving a shard and a signal close the file', async (t) => {
  const [, shard] = (await planShards(path, sessionFormat, { shards: 2 })) as [LogShard, LogShard]
  const reader = readShard(path, shard, sessionFormat)
  for await (const _ of reader) break
  await t.rejects(reader.summary, { code: 'ERR_LOG_CLOSED' })
  const signal = AbortSignal.abort()
  await t.rejects(verifyShard(path, shard, sessionFormat, { signal }), { name: 'AbortError' })
  await t.rejects(planShards(path, sessionFormat, { signal }), { name: 'AbortError' })
  const controller = new AbortController()
  const verifying = verifyShard(path, shard, sessionFormat, { signal: controller.signal })
  controller.abort()
  await t.rejects(verifying, { name: 'AbortError' })
  t.equal(descriptorsOf(path), 0)
})

t.test('an abort is one, whatever a range source makes of it', async (t) => {
  const reason = new Error('as intended')
  for (const failing of ['stat', 'read'] as const) {
    const controller = new AbortController()
    const { signal } = controller
    const source: RangeSource = {
      ...rangesOf(readFileSync(path)),
      [failing]: async () => {
        controller.abort(reason)
        throw reason
      },
    }
    const aborted = { name: 'AbortError', code: 'ABORT_ERR', cause: reason }
    await t.rejects(planShards(source, sessionFormat, { signal }), aborted, failing)
  }
  const source = { ...rangesOf(readFileSync(path)), stat: () => Promise.reject(reason) }
  await t.rejects(readLast(source, sessionFormat, 1, { signal: AbortSignal.abort(reason) }), {
    name: 'AbortError',
  })
  await t.rejects(readLast(source, sessionFormat, 1), reason)
})

t.test('a range source that gives text, of which the bytes are not known', async (t) => {
  const text = readFileSync(path, 'utf8')
  const ways = {
    'at once': async () => text,
    'in pieces': async function* () {
      yield text
    },
  }
  for (const [name, read] of Object.entries(ways)) {
    const source = { ...rangesOf(Buffer.from(text)), read } as unknown as RangeSource
    const refused = { name: 'TypeError', message: /must be given as bytes/ }
    await t.rejects(verifyLog(source, sessionFormat), refused, name)
  }
})

t.test('what is appended after the plan is not part of it', async (t) => {
  const log = join(folder, 'grows.jsonl')
  copyFileSync(path, log)
  const whole = await verifyLog(log, sessionFormat)
  const shards = await planShards(log, sessionFormat, { shards: 4 })
  appendFileSync(log, ',"id":"x"}\n')
  t.strictSame(await verifyAll(log, shards), whole)
  t.strictSame(await verifyAll(log, shards), whole, 'by another name, a copy')
})

t.test('a file that is not the planned one is refused', async (t) => {
  const log = join(folder, 'changes.jsonl')
  copyFileSync(path, log)
  const shards = await planShards(log, sessionFormat, { shards: 2 })
  const [, last] = shards as [LogShard, LogShard]
  writeFileSync(log, Buffer.concat([logOf({ ...sessionHeader, id: 'other' }, ...entries), Buffer.alloc(99)]))
  await t.rejects(verifyShard(log, last, sessionFormat), changed, 'another file')
  copyFileSync(path, log)
  truncateSync(log, last.end - 1)
  await t.rejects(verifyShard(log, last, sessionFormat), changed, 'a shorter one')
  t.equal(descriptorsOf(log), 0)
})

t.test('a file that is cut while a shard is read', async (t) => {
  const log = join(folder, 'cut.jsonl')
  for (const size of [1_500_000, 0]) {
    copyFileSync(path, log)
    const [shard] = (await planShards(log, sessionFormat, { shards: 1 })) as [LogShard]
    const reader = readShard(log, shard, sessionFormat)
    const read = async () => {
      for await (const _ of reader) truncateSync(log, size)
    }
    await t.rejects(read(), changed)
    await t.rejects(reader.summary, changed)
  }
})

t.test('a compressed log is one shard', async (t) => {
  const log = join(folder, 'log.archive')
  const text = readFileSync(path)
  for (const kind of JOINABLE_KINDS) {
    const archive = compressed(kind, text)
    for (const [what, bytes] of [
      ['whole', archive],
      ['cut', archive.subarray(0, archive.length - 1000)],
      ['garbage behind it', Buffer.concat([archive, Buffer.alloc(3_000_000, 'x')])],
    ] as const) {
      writeFileSync(log, bytes)
      const whole = await verifyLog(log, sessionFormat)
      for (const source of [log, rangesOf(bytes)]) {
        const shards = await planShards(source, sessionFormat, { shardBytes: 1000 })
        t.match(shards, [{ index: 0, count: 1, start: 0, end: bytes.length, archive: kind }])
        t.strictSame(await verifyAll(source, shards), whole, `${kind}, ${what}`)
      }
    }
    const [shard] = (await planShards(rangesOf(archive), sessionFormat)) as [LogShard]
    const reader = readShard(rangesOf(archive), shard, sessionFormat)
    let count = 0
    for await (const _ of reader) count += 1
    t.equal(count, entries.length)
    t.match(await reader.summary, { account: { entries: count, bytes: text.length } })
  }
})

t.test('a file that is cut once all of a shard is read', async (t) => {
  const log = join(folder, 'short.jsonl')
  writeFileSync(log, '1\n2\n')
  const source = new LineRangeSource(log)
  await source.start()
  t.same(await source.read(), Buffer.from('1\n2\n'))
  truncateSync(log, 2)
  await t.rejects(source.read(), { ...changed, message: /cut to 2 bytes/ })
  await source.close()
})

t.test('a path that can not be planned', async (t) => {
  mkdirSync(join(folder, 'folder'))
  await t.rejects(planShards(join(folder, 'folder'), jsonLines), { code: 'EISDIR' })
  await t.rejects(planShards(join(folder, 'none'), jsonLines), { code: 'ENOENT' })
  const empty = join(folder, 'empty')
  writeFileSync(empty, '')
  await t.rejects(planShards(empty, sessionFormat), { code: 'ERR_LOG_EMPTY' })
  const [shard, ...others] = (await planShards(empty, jsonLines, { shards: 5 })) as [LogShard]
  t.strictSame(others, [])
  const merged = mergeShards([await verifyShard(empty, shard, jsonLines)])
  t.strictSame(merged, await verifyLog(empty, jsonLines))
})

t.test('a file that was cut since it was opened is not what it was', async (t) => {
  const log = join(folder, 'cut.jsonl')
  copyFileSync(path, log)
  const pinned = await openPinned(log)
  t.teardown(() => pinned.close())
  await pinned.requireUnchanged()
  truncateSync(log, pinned.size - 1)
  await t.rejects(pinned.requireUnchanged(), {
    ...changed,
    message: new RegExp(`it was cut to ${pinned.size - 1} bytes`),
  })
})
