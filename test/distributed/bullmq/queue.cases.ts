import { Buffer } from 'node:buffer'
import { appendFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { cwd } from 'node:process'
import { pathToFileURL } from 'node:url'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import t, { type Test } from 'tap'
import {
  readDistributed,
  type ShardReport,
  type ShardWorkerOptions,
  startShardWorker,
  verifyDistributed,
} from '../../../lib/distributed/bullmq/index.js'
import { closed as endUse, resolveQueue } from '../../../lib/distributed/bullmq/queue-settings.js'
import {
  jsonLines,
  LogError,
  type RangeSource,
  type SessionEntry,
  sessionFormat,
  verifyLog,
} from '../../../lib/index.js'
import { leafEntry, logOf, sessionHeader } from '../../support/damage/session-log.js'
import { Gate } from '../../support/files/gate.js'
import { redisServer } from '../../support/servers/redis-server.js'
import { skippedWithout } from '../../support/servers/server-process.js'
import { rangesOf } from '../../support/streams/range-sources.js'

const entries = Array.from({ length: 100 }, (_, index) => leafEntry(String(index)))
const lines = logOf(sessionHeader, ...entries.slice(0, 50), 'no', ...entries.slice(50), 'nor this')
const log = Buffer.concat([lines, Buffer.from('{"type":"le')])
const SHARDS = 5

t.test('with a Redis server', skippedWithout('redis-server'), async (t) => {
  const connection = await redisServer(t)
  const whole = await verifyLog(log, sessionFormat)
  let queues = 0

  /** A queue and a log of their own, for each test. */
  const begin = (t: Test) => {
    const queue = `queue-${queues++}`
    const path = join(t.testdir({ 'app.jsonl': log }), 'app.jsonl')
    const reports: ShardReport[] = []
    const settings = { connection, queue }
    const options = { ...settings, shards: SHARDS, attemptDelayMs: 1 }
    const work = async (more: Partial<ShardWorkerOptions<SessionEntry>> = {}) => {
      const onShard = (report: ShardReport) => reports.push(report)
      const worker = await startShardWorker({ ...settings, formats: [sessionFormat], onShard, ...more })
      t.teardown(() => worker.close())
      return worker
    }
    /** What is on the queue, in any state. */
    const left = async () => {
      const counted = new Queue(queue, { connection: { url: connection } })
      try {
        const { completed, failed, ...others } = await counted.getJobCounts()
        return Object.values(others).reduce((sum, count) => sum + count, 0)
      } finally {
        await counted.close()
      }
    }
    return { queue, path, reports, options, work, left }
  }

  t.test('the summary is that of one reader, whatever names the log', async (t) => {
    const { path, options, work, reports, left } = begin(t)
    await work({ concurrency: 2 })
    for (const source of [path, relative(cwd(), path), pathToFileURL(path)])
      t.strictSame(await verifyDistributed(source, sessionFormat, options), whole)
    t.equal(reports.length, 3 * SHARDS)
    t.match(reports[0], { source: path, shard: { count: SHARDS }, milliseconds: Number, error: undefined })
    t.equal(await left(), 0)
  })

  t.test('options of reading and of merging', async (t) => {
    const { path, options, work } = begin(t)
    await work()
    const reading = { salvage: true, maxFaults: Number.POSITIVE_INFINITY, unterminated: 'keep' } as const
    t.strictSame(
      await verifyDistributed(path, sessionFormat, { ...options, ...reading }),
      await verifyLog(path, sessionFormat, reading),
    )
    const few = await verifyDistributed(path, sessionFormat, { ...options, maxFaults: 1 })
    t.strictSame(few, await verifyLog(path, sessionFormat, { maxFaults: 1 }))
    const merging = [{ onCorrupt: 'fail' }, { maxCorrupt: 1 }] as const
    for (const each of merging)
      await t.rejects(verifyDistributed(path, sessionFormat, { ...options, ...each }), {
        code: 'ERR_LOG_CORRUPT',
      })
  })

  t.test("jobs of one's own: results are in the order of the log", async (t) => {
    const { path, options, work } = begin(t)
    const handle: ShardWorkerOptions<SessionEntry>['handle'] = async (reader) => {
      const ids: string[] = []
      for await (const entry of reader) if (entry.type === 'leaf') ids.push(entry.id)
      return ids
    }
    await Promise.all([work({ handle }), work({ handle })])
    const { results, summary } = await readDistributed<string[]>(path, sessionFormat, options)
    t.equal(results.length, SHARDS)
    t.strictSame(
      results.flat(),
      entries.map(({ id }) => id),
    )
    t.strictSame(summary, whole)
  })

  t.test('jobs that do not read all entries, or none', async (t) => {
    const { path, options, work } = begin(t)
    await work({
      async handle(reader, { index }) {
        if (index % 2 === 0) return undefined
        for await (const _ of reader) break
        return index
      },
    })
    const { results, summary } = await readDistributed(path, sessionFormat, options)
    t.strictSame(results, [undefined, 1, undefined, 3, undefined])
    t.strictSame(summary, whole)
  })

  t.test('what a job leaves open, whether it ends or fails, is closed', async (t) => {
    const { options, work } = begin(t)
    const log = Buffer.from('1\n'.repeat(300_000))
    let latest: AbortSignal | undefined
    const source: RangeSource = {
      ...rangesOf(log),
      async read(start, end, signal) {
        latest = signal
        return log.subarray(start, end)
      },
    }
    const open = () => source
    const signals: (AbortSignal | undefined)[] = []
    await work({
      formats: [jsonLines] as never,
      open,
      async handle(reader) {
        await reader.batches()[Symbol.asyncIterator]().next()
        signals.push(latest)
        if (signals.length === 1) throw new Error('once more')
        return signals.length
      },
    })
    const { results } = await readDistributed('mem:log', jsonLines, { ...options, shards: 1, open })
    t.strictSame(results, [2])
    t.strictSame(
      signals.map((signal) => signal?.aborted),
      [true, true],
    )
  })

  t.test('a failure that may pass is tried again', async (t) => {
    const { path, options, work, reports } = begin(t)
    let failures = 0
    await work({
      open(name) {
        if (failures++ < 2) throw new Error('not mounted yet')
        return name
      },
    })
    t.strictSame(await verifyDistributed(path, sessionFormat, options), whole)
    t.equal(reports.filter(({ error }) => error?.message === 'not mounted yet').length, 2)
  })

  t.test('an error without a message is told by its name', async (t) => {
    const { path, options, work } = begin(t)
    await work({
      handle: () => {
        throw new SyntaxError()
      },
    })
    const read = readDistributed(path, sessionFormat, { ...options, attempts: 1 })
    await t.rejects(read, { message: /^shard \d could not be read: SyntaxError$/ })
  })

  t.test('one that stays ends the work with its error', async (t) => {
    const { path, options, work, reports, left } = begin(t)
    await work({
      async handle(reader, { index }) {
        if (index === 1) throw 'no room'
        for await (const _ of reader);
      },
    })
    const read = readDistributed(path, sessionFormat, { ...options, attempts: 2 })
    await t.rejects(read, { message: 'shard 1 could not be read: no room' })
    t.equal(reports.filter(({ error }) => error !== undefined).length, 2)
    t.equal(await left(), 0)
    await t.rejects(
      readDistributed(path, sessionFormat, options),
      /no room/,
      'asked for again, it is done again',
    )
  })

  t.test('who joined work that fails has its error, too', async (t) => {
    const { path, options, work, left } = begin(t)
    const ask = () =>
      t.rejects(readDistributed(path, sessionFormat, { ...options, attempts: 1 }), {
        message: /^shard 1 .*: no room$/,
      })
    const asked = [ask()]
    while ((await left()) === 0);
    asked.push(ask(), ask())
    await work({
      handle: (_, { index }) => {
        if (index === 1) throw 'no room'
      },
    })
    await Promise.all(asked)
  })

  t.test('a log that changes meanwhile ends the work at once', async (t) => {
    const { path, options, work, reports } = begin(t)
    await work({
      open(name) {
        writeFileSync(path, log.subarray(0, 500))
        return name
      },
    })
    const error = await verifyDistributed(path, sessionFormat, options).catch((reason) => reason)
    t.type(error, LogError)
    t.match(error, {
      code: 'ERR_LOG_CHANGED',
      offset: 500,
      message: /^shard \d: the log is not the one that was opened first/,
    })
    t.ok(reports.every(({ error }) => error instanceof LogError))
  })

  t.test('an error of reading is not hidden by the function that reads', async (t) => {
    const { path, options, work } = begin(t)
    await work({
      async handle(reader) {
        writeFileSync(path, log.subarray(0, 500))
        for await (const batch of reader.batches()) t.ok(batch)
      },
    })
    await t.rejects(readDistributed(path, sessionFormat, options), { code: 'ERR_LOG_CHANGED' })
    writeFileSync(path, log)
    const other = begin(t)
    await other.work({
      async handle(reader) {
        writeFileSync(other.path, log.subarray(0, 500))
        await reader
          .batches()
          [Symbol.asyncIterator]()
          .next()
          .catch(() => {})
      },
    })
    await t.rejects(readDistributed(other.path, sessionFormat, other.options), { code: 'ERR_LOG_CHANGED' })
  })

  t.test('workers that lack what the work needs', async (t) => {
    const { path, options, work } = begin(t)
    await work()
    await t.rejects(readDistributed(path, sessionFormat, options), {
      message: /needs workers with the option handle/,
    })
    await t.rejects(verifyDistributed(path, jsonLines, options), {
      message: /format jsonl, which is not among those/,
    })
    const open = () => rangesOf(log)
    await t.rejects(verifyDistributed('mem:log', sessionFormat, { ...options, open }), {
      message: /nothing opens sources that begin with mem/,
    })
  })

  t.test('who asks for work that is under way joins it', async (t) => {
    const { path, options, work, reports, left } = begin(t)
    const ask = () => verifyDistributed(path, sessionFormat, options)
    const asked = [ask(), ask()]
    while ((await left()) === 0);
    asked.push(ask())
    await work()
    t.strictSame(await Promise.all(asked), [whole, whole, whole])
    t.equal(reports.length, SHARDS)
    appendFileSync(path, '\n')
    const grown = verifyDistributed(path, sessionFormat, options)
    t.strictSame(await grown, await verifyLog(path, sessionFormat))
    t.equal(reports.length, 2 * SHARDS)
  })

  t.test('who joined the work of another leaves it to that one', async (t) => {
    const { path, options, work, reports, left } = begin(t)
    const asked = verifyDistributed(path, sessionFormat, options)
    while ((await left()) === 0);
    const controller = new AbortController()
    const joined = verifyDistributed(path, sessionFormat, { ...options, signal: controller.signal })
    const gate = new Gate()
    await work({
      async open(name) {
        await gate.pass()
        return name
      },
    })
    await gate.reached
    controller.abort()
    await t.rejects(joined, { name: 'AbortError' })
    gate.open()
    t.strictSame(await asked, whole)
    t.equal(reports.length, SHARDS)
  })

  t.test('work that another removes from the queue', async (t) => {
    const { queue, path, options, left } = begin(t)
    const asked = verifyDistributed(path, sessionFormat, options)
    const removed = t.rejects(asked, { code: 'ERR_LOG_FAILED', message: /was removed from the queue/ })
    while ((await left()) === 0);
    const other = new Queue(queue, { connection: { url: connection } })
    await other.obliterate()
    await other.close()
    await removed
  })

  t.test('an abort takes what waits off the queue', async (t) => {
    const { path, options, work, reports, left } = begin(t)
    const controller = new AbortController()
    const { signal } = controller
    const asked = verifyDistributed(path, sessionFormat, { ...options, signal })
    const gate = new Gate()
    const worker = await work({
      async open(name) {
        await gate.pass()
        return name
      },
    })
    await gate.reached
    controller.abort()
    await t.rejects(asked, { name: 'AbortError' })
    t.equal(await left(), 1, 'the shard that is being read')
    gate.open()
    t.strictSame(await verifyDistributed(path, sessionFormat, options), whole, 'the worker works on')
    t.ok(reports.every(({ error }) => error === undefined))
    await worker.close()
    t.equal(await left(), 0)
    await t.rejects(verifyDistributed(path, sessionFormat, { ...options, signal }), { name: 'AbortError' })
  })

  t.test('a worker that is closed gives its shard back, or finishes it', async (t) => {
    const { path, options, work, reports } = begin(t)
    const asked = verifyDistributed(path, sessionFormat, options)
    let isTaken = (): void => {}
    const taken = new Promise<void>((resolve) => (isTaken = resolve))
    const hanging: RangeSource = {
      name: 'hanging',
      stat: async () => ({ size: 1, version: '' }),
      read: () => new Promise(() => {}),
    }
    const hung = await work({
      open() {
        isTaken()
        return { ...hanging, stat: (signal) => rejectedBy(signal) }
      },
    })
    await taken
    await hung.close()
    t.equal(reports.length, 0)
    let worker = await work({
      onShard(report) {
        reports.push(report)
        if (reports.length === 2) closed = worker.close({ finish: true })
      },
    })
    let closed: Promise<void> | undefined
    t.teardown(() => closed)
    while (closed === undefined) await new Promise(setImmediate)
    await closed
    worker = await work()
    t.strictSame(await asked, whole)
    t.equal(reports.length, SHARDS)
  })

  t.test('jobs that were not put there by this library, or by another version', async (t) => {
    const { path, options, queue, work, reports } = begin(t)
    const settings = { connection: { url: connection } }
    const foreign = new Worker(
      queue,
      async ({ name }) => Promise.reject(new Error(`no ${name} today`)),
      settings,
    )
    const empty = verifyDistributed(path, sessionFormat, { ...options, attempts: 1 })
    await t.rejects(empty, { message: 'shard 0 could not be read: no shard today' })
    await foreign.close()
    const refusing = new Worker(
      queue,
      async ({ name }) => (name === 'log' ? Promise.reject('not now') : null),
      settings,
    )
    await t.rejects(verifyDistributed(path, sessionFormat, options), {
      message: /^the log could not be read/,
    })
    await refusing.close()
    const producer = new Queue(queue, settings)
    await producer.add('shard', { version: 2 })
    await producer.close()
    await work()
    while (reports.length === 0) await new Promise(setImmediate)
    t.match(reports[0]?.error, { name: 'TypeError', message: /another version/ })
  })

  t.test('settings of the queue', async (t) => {
    const { path, options } = begin(t)
    const given = { ...options, prefix: 'other', connection: { url: connection } }
    const worker = await startShardWorker({
      connection: given.connection,
      queue: given.queue,
      prefix: 'other',
      formats: [sessionFormat],
      onError: t.fail,
    })
    t.teardown(() => worker.close({}))
    t.strictSame(await verifyDistributed(path, sessionFormat, given), whole)
    const client = new Redis(connection, { maxRetriesPerRequest: null })
    t.strictSame(await verifyDistributed(path, sessionFormat, { ...given, connection: client }), whole)
    t.equal(await client.ping(), 'PONG', 'it is left open')
    await client.quit()
  })
})

/** As the reading of a source ends that waits for a server. */
function rejectedBy(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
}

t.test('a server that can not be reached', async (t) => {
  const connection = 'redis://127.0.0.1:1'
  const refused = { code: 'ECONNREFUSED' }
  await t.rejects(startShardWorker({ connection, formats: [sessionFormat] }), refused)
  const path = join(t.testdir({ log }), 'log')
  await t.rejects(verifyDistributed(path, sessionFormat, { connection }), refused)
})

t.test('arguments', async (t) => {
  const connection = 'redis://127.0.0.1:1'
  const rows: [object, RegExp][] = [
    [{ connection: 1 }, /connection must be/],
    [{ connection: null }, /connection must be/],
    [{ queue: 'a:b' }, /queue must be a string without a colon/],
    [{ prefix: '' }, /prefix must be/],
    [{ attempts: 0 }, /attempts/],
    [{ attemptDelayMs: -1 }, /attemptDelayMs/],
    [{ maxCorrupt: -1 }, /maxCorrupt/],
    [{ onCorrupt: 'stop' }, /onCorrupt/],
    [{ maxDepth: 0 }, /maxDepth/],
    [{ shard: 1 }, /unknown option shard/],
    [{ shards: 0 }, /shards/],
  ]
  for (const [options, message] of rows)
    await t.rejects(verifyDistributed('log', sessionFormat, { connection, ...options } as never), { message })
  await t.rejects(
    verifyDistributed(rangesOf(log) as never, sessionFormat, { connection }),
    /a range source is opened by/,
  )
  await t.rejects(verifyDistributed('', sessionFormat, { connection }), { name: 'TypeError' })
  await t.rejects(verifyDistributed('log', {} as never, { connection }), /format/)
  const workers: [object, RegExp][] = [
    [{ formats: [] }, /formats must be/],
    [{ formats: sessionFormat }, /formats must be/],
    [{ formats: [{}] }, /format/],
    [{ concurrency: 0 }, /concurrency/],
    [{ takeoverMs: 99 }, /takeoverMs/],
    [{ maxDeaths: -1 }, /maxDeaths/],
    [{ handle: 1 }, /handle must be a function/],
    [{ open: 1 }, /open must be a function/],
    [{ onError: 1 }, /onError must be a function/],
    [{ threads: 1 }, /unknown option threads/],
  ]
  for (const [options, message] of workers)
    await t.rejects(startShardWorker({ connection, formats: [sessionFormat], ...options } as never), {
      message,
    })
})

t.test('what ending the use of a queue fails with does not hide what the work ended with', async (t) => {
  const queue = resolveQueue({ connection: 'redis://127.0.0.1:1' })
  let stops = 0
  const counted = {
    ...queue,
    stop: () => {
      stops += 1
    },
  }
  await endUse(counted, () => Promise.reject(new Error('no connection')))
  t.equal(stops, 1, 'and nothing connects again')
  await endUse(counted, async () => {})
  t.equal(stops, 1)
})
