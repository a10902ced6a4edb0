import { Buffer } from 'node:buffer'
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import t from 'tap'
import { s3Source } from '../../../lib/distributed/s3/index.js'
import {
  mergeShards,
  planShards,
  readAll,
  readLast,
  scanEntries,
  sessionFormat,
  verifyLog,
  verifyShard,
} from '../../../lib/index.js'
import { s3Server } from '../../support/servers/s3-server.js'
import { rangeOf, remoteLog } from '../../support/streams/remote-log.js'

const { entries, log } = remoteLog(40)

/** Without waiting before another try. */
const atOnce = { retryDelayMs: 0 }
const place = { bucket: 'logs', key: 'app/1.jsonl' }

/** What a client's `send` is, as far as these tests care. */
type Send = (command: object, options?: object) => Promise<Record<string, unknown>>

/** A client that answers by a function. */
function clientOf(send: Send): Pick<S3Client, 'send'> {
  return { send } as unknown as Pick<S3Client, 'send'>
}

/** An error as the client throws it for an answer of that status. */
function refused(status: number): Error {
  return Object.assign(new Error(`status ${status}`), { $metadata: { httpStatusCode: status } })
}

const isHead = (command: object) => command.constructor.name === 'HeadObjectCommand'
const head = { ContentLength: 10, ETag: '"one"' }
const range = { ETag: '"one"', ContentRange: 'bytes 0-9/10' }

t.test('with a server', async (t) => {
  const { client } = await s3Server(t, { bucket: place.bucket })
  const put = (key: string, body: Uint8Array) =>
    client.send(new PutObjectCommand({ Bucket: place.bucket, Key: key, Body: body }))
  await put(place.key, log)
  const whole = await readAll(log, sessionFormat)

  t.test('a log is read, scanned, verified and read backwards', async (t) => {
    const source = s3Source({ client, ...place })
    t.equal(source.name, 's3://logs/app/1.jsonl')
    t.strictSame(await readAll(source, sessionFormat), whole)
    t.strictSame(await verifyLog(source, sessionFormat), whole.summary)
    t.strictSame(await readLast(source, sessionFormat, 3), entries.slice(-3))
    const types = []
    for await (const view of scanEntries(source, sessionFormat)) types.push(view.type)
    t.equal(types.length, entries.length)
  })

  t.test('shards', async (t) => {
    const source = s3Source({ client, ...place })
    const shards = await planShards(source, sessionFormat, { shardBytes: 500 })
    t.ok(shards.length > 3)
    const summaries = shards.map((shard) => verifyShard(s3Source({ client, ...place }), shard, sessionFormat))
    t.strictSame(mergeShards(await Promise.all(summaries)), whole.summary)
  })

  t.test('an empty object, and none', async (t) => {
    await put('empty', Buffer.alloc(0))
    const empty = s3Source({ client, bucket: place.bucket, key: 'empty' })
    await t.rejects(verifyLog(empty, sessionFormat), { code: 'ERR_LOG_EMPTY' })
    for (const missing of [{ key: 'none' }, { bucket: 'none' }])
      await t.rejects(verifyLog(s3Source({ client, ...place, ...missing }), sessionFormat), {
        code: 'ERR_LOG_FAILED',
        message: /^the store of s3:\/\/.* has no such object, or no such bucket$/,
      })
  })

  t.test('bodies that break off are asked for again from where they broke', async (t) => {
    const ranges: unknown[] = []
    const breaking = clientOf(async (command, options) => {
      const answer = await (client.send as unknown as Send)(command, options)
      if (isHead(command)) return answer
      ranges.push((command as { input: { Range: string } }).input.Range)
      return { ...answer, Body: brokenOff(answer.Body as AsyncIterable<Uint8Array>, ranges.length % 2 === 0) }
    })
    t.strictSame(
      await verifyLog(s3Source({ client: breaking, ...place, ...atOnce }), sessionFormat),
      whole.summary,
    )
    const end = log.length - 1
    t.strictSame(ranges.slice(0, 3), [`bytes=0-${end}`, `bytes=700-${end}`, `bytes=1400-${end}`])
  })

  t.test('an object that changes meanwhile', async (t) => {
    const source = s3Source({ client, ...place })
    const [, second] = await planShards(source, sessionFormat, { shards: 2 })
    await put(place.key, Buffer.concat([log, Buffer.from('\n')]))
    const changed = { code: 'ERR_LOG_CHANGED' }
    await t.rejects(rangeOf(source, 0, 10), changed, 'a server that does not look at the condition')
    for (const again of [source, s3Source({ client, ...place })])
      await t.rejects(verifyShard(again, second as never, sessionFormat), changed)
  })
})

/** The first 700 bytes; then it ends, or fails as a connection does. */
async function* brokenOff(body: AsyncIterable<Uint8Array>, fails: boolean): AsyncGenerator<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of body) pieces.push(piece)
  yield Buffer.concat(pieces).subarray(0, 700)
  if (fails) throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' })
}

t.test('every read names both ends, the ETag and the version', async (t) => {
  const asked: unknown[] = []
  const { signal } = new AbortController()
  const client = clientOf(async (command, options) => {
    asked.push([(command as { input: object }).input, options])
    return isHead(command) ? head : { ...range, ContentRange: 'bytes 2-4/10', Body: [Buffer.from('abc')] }
  })
  const source = s3Source({ client, ...place, versionId: 'v1' })
  t.strictSame(Buffer.from((await source.read(2, 5, signal)) as Uint8Array).toString(), 'abc')
  const object = { Bucket: 'logs', Key: 'app/1.jsonl', VersionId: 'v1' }
  t.strictSame(asked, [
    [object, { abortSignal: signal }],
    [{ ...object, Range: 'bytes=2-4', IfMatch: '"one"' }, { abortSignal: signal }],
  ])
})

t.test('a store that fails for a while is asked again, and not for ever', async (t) => {
  const failures = [503, 429, 408, 500].map(refused)
  failures.push(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))
  const client = clientOf(async () => {
    const failure = failures.shift()
    if (failure !== undefined) throw failure
    return head
  })
  t.strictSame(await s3Source({ client, ...place, ...atOnce }).stat(), { size: 10, version: '"one"' })
  failures.push(...[503, 503, 503].map(refused))
  await t.rejects(s3Source({ client, ...place, ...atOnce, retries: 1 }).stat(), { message: 'status 503' })
  t.equal(failures.length, 1)
})

t.test('a client that gives bytes instead of a stream', async (t) => {
  const bytes = Buffer.from('0123456789')
  const client = clientOf(async (command) => (isHead(command) ? head : { ...range, Body: bytes }))
  t.strictSame(Buffer.from((await rangeOf(s3Source({ client, ...place }), 0, 10)) as Uint8Array), bytes)
})

t.test('answers that are refused', async (t) => {
  const answers: [
    string,
    Record<string, unknown> | Error,
    { code: string } | { message: string | RegExp },
  ][] = [
    ['no condition met', refused(412), { code: 'ERR_LOG_CHANGED' }],
    ['no such range', refused(416), { code: 'ERR_LOG_CHANGED' }],
    ['deleted meanwhile', refused(404), { code: 'ERR_LOG_CHANGED' }],
    ['no permission', refused(403), { message: 'status 403' }],
    ['another error', new Error('no credentials'), { message: 'no credentials' }],
    ['another ETag', { ...range, ETag: '"two"' }, { code: 'ERR_LOG_CHANGED' }],
    ['no range', { ETag: '"one"' }, { message: /another range/ }],
    ['another range', { ...range, ContentRange: 'bytes 1-9/10' }, { message: /another range/ }],
    ['too much', { ...range, Body: [Buffer.alloc(11)] }, { message: /more bytes/ }],
    ['too little', { ...range, Body: [Buffer.alloc(9)] }, { message: /broke its answer off/ }],
    ['no body', range, { message: /broke its answer off/ }],
    ['text', { ...range, Body: ['0123456789'] }, { message: /must be given as bytes/ }],
  ]
  for (const [name, answer, error] of answers) {
    const client = clientOf(async (command) => {
      if (isHead(command)) return head
      if (answer instanceof Error) throw answer
      return answer
    })
    await t.rejects(rangeOf(s3Source({ client, ...place, retries: 0 }), 0, 10), error, name)
  }
  for (const answer of [{ ETag: '"one"' }, { ContentLength: 1 }]) {
    const client = clientOf(async () => answer)
    await t.rejects(s3Source({ client, ...place }).stat(), {
      code: 'ERR_LOG_FAILED',
      message: /its length and its ETag/,
    })
  }
})

t.test('arguments', async (t) => {
  const client = clientOf(async () => head)
  const given = { client, ...place }
  t.throws(() => s3Source({ ...given, client: {} as never }), {
    name: 'TypeError',
    message: /client must be/,
  })
  t.throws(() => s3Source({ ...given, client: null as never }), { name: 'TypeError' })
  t.throws(() => s3Source({ ...given, bucket: '' }), { name: 'TypeError', message: /bucket must be/ })
  t.throws(() => s3Source({ ...given, key: 1 as never }), { name: 'TypeError', message: /key must be/ })
  t.throws(() => s3Source({ ...given, versionId: '' }), { name: 'TypeError', message: /versionId must be/ })
  t.throws(() => s3Source({ ...given, retries: -1 }), { name: 'RangeError' })
  t.throws(() => s3Source({ ...given, retryDelayMs: 0.5 }), { name: 'RangeError' })
  t.throws(() => s3Source({ ...given, region: 'x' } as never), { message: /unknown option region/ })
})
