import { Buffer } from 'node:buffer'
import t from 'tap'
import {
  defineFormat,
  jsonLines,
  type LogShard,
  mergeShards,
  planShards,
  type ReadOptions,
  readShard,
  type ShardSummary,
  sessionFormat,
  verifyLog,
  verifyShard,
} from '../../../lib/index.js'
import { rangesOf } from '../../support/streams/range-sources.js'
import { cutAt, verifiedInShards } from '../../support/streams/sharded.js'

const log = Buffer.from('1\nno\n22\nnor\n333\n{"a":')
const source = rangesOf(log)
const shards = await cutAt(source, jsonLines, [3, 9, 10])
const summaries = await Promise.all(shards.map((shard) => verifyShard(source, shard, jsonLines)))
const [first, second, third, last] = summaries as [ShardSummary, ShardSummary, ShardSummary, ShardSummary]

t.test('summaries in any order', async (t) => {
  const whole = await verifyLog(log, jsonLines)
  t.strictSame(mergeShards([last, second, first, third]), whole)
  t.match(
    whole.faults.map(({ line, reason }) => [line, reason]),
    [
      [2, 'syntax'],
      [4, 'syntax'],
      [6, 'truncated'],
    ],
  )
  t.match(third, { lines: null }, 'a shard inside a line owns nothing')
})

t.test('summaries that do not tile the log', async (t) => {
  const other = await cutAt(source, jsonLines, [2, 9, 10])
  const refused: [string, ShardSummary[], RegExp][] = [
    ['none', [], /there are none/],
    ['the first is missing', [second, third, last], /shard 0 is missing/],
    ['one in the middle is missing', [first, second, last], /shard 2 is missing/],
    ['the last is missing', [first, second, third], /shard 3 is missing/],
    ['one comes twice', [first, second, second, third, last], /shard 1 comes twice/],
    [
      'another cut',
      [first, { ...second, shard: other[1] as LogShard }, third, last],
      /begins at byte 2, not/,
    ],
    [
      'an end',
      [first, second, third, moved(last, { end: log.length - 1 })],
      /end at byte 21, and the log at/,
    ],
    [
      'another log',
      [first, moved(second, { source: { size: 9999, version: 'one' } }), third, last],
      /another plan/,
    ],
    [
      'another version',
      [first, moved(second, { source: { size: 21, version: 'two' } }), third, last],
      /plan/,
    ],
    ['another format', [first, moved(second, { format: 'x' }), third, last], /another plan/],
    ['another count', [first, moved(second, { count: 9 }), third, last], /another plan/],
    ['other options', [first, { ...second, options: 'x' }, third, last], /other options/],
    ['another maxFaults', [first, { ...second, maxFaults: 1 }, third, last], /other options/],
    ['lines lost', [first, { ...second, lines: { start: 6, end: 12 } }, third, last], /begin at byte 6/],
    [
      'lines of other shards',
      [{ ...first, lines: { start: 0, end: 12 } }, second, third, last],
      /does not own/,
    ],
    ['the account of another', [first, { ...second, account: last.account }, third, last], /does not own/],
    ['no lines at the end', [first, second, third, { ...last, lines: null }], /end at byte/],
  ]
  for (const [name, given, message] of refused)
    t.throws(() => mergeShards(given), { code: 'ERR_LOG_SHARDS', message }, name)
})

function moved(summary: ShardSummary, change: object): ShardSummary {
  return { ...summary, shard: { ...summary.shard, ...change } }
}

t.test('damage is judged at the merge', async (t) => {
  const merged = mergeShards(summaries, { maxCorrupt: 2 })
  t.equal(merged.corrupt, 2)
  t.throws(() => mergeShards(summaries, { maxCorrupt: 1 }), {
    code: 'ERR_LOG_CORRUPT',
    line: 4,
    offset: 8,
    message: /2 corrupt lines, more than the limit of 1: line 4 at byte 8 \(syntax\): /,
  })
  t.throws(() => mergeShards(summaries, { onCorrupt: 'fail' }), {
    code: 'ERR_LOG_CORRUPT',
    line: 2,
    offset: 2,
  })
  const short = await Promise.all(
    shards.map((shard) => verifyShard(source, shard, jsonLines, { maxFaults: 0 })),
  )
  const error = { code: 'ERR_LOG_CORRUPT', message: 'the log has 2 corrupt lines', line: undefined }
  t.throws(() => mergeShards(short, { onCorrupt: 'fail' }), error)
  const all = await Promise.all(
    shards.map((shard) => verifyShard(source, shard, jsonLines, { maxFaults: Number.POSITIVE_INFINITY })),
  )
  t.equal(mergeShards(JSON.parse(JSON.stringify(all)) as ShardSummary[]).faults.length, 3)
})

t.test(
  'less than twice the log is read, however long its lines are, and however short its shards',
  async (t) => {
    const long = `1\n"${'x'.repeat(9_000_000)}"\n2\n"${'y'.repeat(700_000)}"\n3\n`
    const logs: [log: string, shardBytes: number][] = [
      [long, 256 * 1024],
      [long, 64 * 1024],
      [`"${'x'.repeat(97)}"\n`.repeat(2000), 1024],
      [`"${'x'.repeat(97)}"\n`.repeat(200), 60],
      ['1\n'.repeat(10), 1],
    ]
    for (const [text, shardBytes] of logs) {
      const log = Buffer.from(text)
      const ranges = rangesOf(log)
      const plan = await planShards(ranges, jsonLines, { shardBytes })
      ranges.bytesRead = 0
      t.strictSame(await verifiedInShards(ranges, jsonLines, plan), await verifyLog(log, jsonLines))
      const read = `${ranges.bytesRead} of ${log.length}`
      t.ok(ranges.bytesRead < 2 * log.length + plan.length, `shards of ${shardBytes} bytes: ${read}`)
    }
  },
)

t.test('the progress of a range source has its size', async (t) => {
  const totals: unknown[] = []
  await verifyLog(source, jsonLines, { onProgress: ({ total }) => totals.push(total) })
  t.equal(totals.at(-1), log.length)
})

t.test('a plan looks at line 1 alone', async (t) => {
  const ranges = rangesOf(Buffer.from('1\n'.repeat(1_000_000)))
  const plan = await planShards(ranges, jsonLines, { shardBytes: 1000 })
  t.equal(plan.length, 2000)
  t.ok(ranges.bytesRead <= 4096)
})

t.test('arguments', async (t) => {
  const shard = shards[1] as LogShard
  const plan = (options: object) => planShards(source, jsonLines, options)
  await t.rejects(plan({ shardBytes: 0 }), { name: 'RangeError' })
  await t.rejects(plan({ shards: 0.5 }), { name: 'RangeError' })
  await t.rejects(plan({ shards: 1, shardBytes: 1 }), { name: 'TypeError', message: /instead of/ })
  await t.rejects(plan({ bytes: 1 }), { message: /unknown option bytes/ })
  await t.rejects(planShards(source, undefined as never), { message: /format/ })
  const many = { ...rangesOf(Buffer.alloc(0)), stat: async () => ({ size: 2_000_000, version: '' }) }
  const zeros = { ...many, read: async (start: number, end: number) => Buffer.alloc(end - start, '0') }
  await t.rejects(planShards(zeros, jsonLines, { shardBytes: 1 }), { message: /at most 1000000/ })
  for (const wrong of [
    undefined,
    {},
    { ...shard, version: 2 },
    { ...shard, source: {} },
    { ...shard, format: 1 },
  ])
    t.throws(() => readShard(source, wrong as never, jsonLines), { message: /one that planShards returned/ })
  for (const wrong of [{ index: 9 }, { count: 0 }, { start: 9 }, { end: 99 }, { start: -1 }])
    t.throws(() => readShard(source, { ...shard, ...wrong }, jsonLines), { name: 'RangeError' })
  const size = { ...shard, source: { size: -1, version: '' } }
  t.throws(() => readShard(source, size, jsonLines), { name: 'RangeError' })
  t.throws(() => readShard(source, shard, sessionFormat), { message: /planned for another format/ })
  const same = defineFormat({ name: 'jsonl', entry: {} })
  t.throws(() => readShard(source, shard, { ...same, discriminator: 'kind' }), { name: 'TypeError' })
  await t.rejects(verifyShard(source, shard, jsonLines, { from: 1 } as never), {
    message: /unknown option from/,
  })
  // The types take every choice that the options of readers have.
  const failing: Pick<ReadOptions, 'unterminated'> = { unterminated: 'fail' }
  await t.rejects(verifyShard(source, shard, jsonLines, failing), { message: /"drop" or "keep"/ })
  t.throws(() => mergeShards(summaries, { maxFaults: 1 } as never), { message: /unknown option maxFaults/ })
  t.throws(() => mergeShards(summaries, { onCorrupt: 'no' as never }), { message: /"skip" or "fail"/ })
  t.throws(() => mergeShards(summaries, { maxCorrupt: -1 }), { name: 'RangeError' })
  const account = first.account as object
  for (const wrong of [
    1,
    [1],
    [null],
    [{ ...first, version: 2 }],
    [{ ...first, account: null }],
    ...[null, '3', -1, 0.5, Number.NaN, 2 ** 53, []].flatMap((count) => [
      [{ ...first, account: { ...account, entries: count } }],
      [{ ...first, account: { ...account, corruptByReason: { syntax: count } } }],
    ]),
    [{ ...first, account: { ...account, corruptByReason: undefined } }],
    [{ ...first, account: { ...account, faults: undefined } }],
    [{ ...first, shard: 1 }],
  ])
    t.throws(() => mergeShards(wrong as never), { name: 'TypeError' })
  t.throws(() => mergeShards([{ ...first, account: 1, lines: undefined }]), { name: 'TypeError' })
})

t.test('a source that answers with fewer or more bytes', async (t) => {
  for (const answer of ['', 'x'.repeat(99)]) {
    const stat = async () => ({ size: 22, version: '1' })
    const wrong = { name: 'the source', stat, read: async () => Buffer.from(answer) }
    const message = new RegExp(`answered with ${answer.length} bytes`)
    await t.rejects(verifyLog(wrong, jsonLines), { code: 'ERR_LOG_FAILED', message, offset: 0 })
    const pieces = { ...wrong, read: () => [Buffer.from(answer), Buffer.from('x')].values() as never }
    await t.rejects(verifyLog(pieces, jsonLines), { code: 'ERR_LOG_FAILED' })
  }
})
