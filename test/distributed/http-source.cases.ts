import { Buffer } from 'node:buffer'
import t from 'tap'
import {
  httpSource,
  jsonLines,
  mergeShards,
  planShards,
  readAll,
  readLast,
  scanEntries,
  sessionFormat,
  verifyLog,
  verifyShard,
} from '../../lib/index.js'
import { rangeServer } from '../support/streams/range-server.js'
import { rangeOf, remoteLog } from '../support/streams/remote-log.js'

const { entries, log } = remoteLog(40)

/** Without waiting before another try. */
const atOnce = { retryDelayMs: 0 }

t.test('a log on a server is read, scanned, verified and read backwards', async (t) => {
  const server = await rangeServer(t, log)
  const source = httpSource(server.url, { headers: { authorization: 'Bearer x' } })
  const whole = await readAll(log, sessionFormat)
  t.strictSame(await readAll(source, sessionFormat), whole)
  t.strictSame(await verifyLog(source, sessionFormat), whole.summary)
  t.strictSame(await readLast(source, sessionFormat, 3), entries.slice(-3))
  const types = []
  for await (const view of scanEntries(source, sessionFormat)) types.push(view.type)
  t.equal(types.length, entries.length)
  for (const { headers } of server.requests) {
    t.match(headers, { authorization: 'Bearer x', 'accept-encoding': 'identity', range: /^bytes=/ })
    if (headers.range !== 'bytes=0-0') t.equal(headers['if-match'], '"one"')
  }
})

t.test('shards of a log on a server', async (t) => {
  const server = await rangeServer(t, log)
  const shards = await planShards(httpSource(new URL(server.url)), sessionFormat, { shardBytes: 500 })
  t.ok(shards.length > 3)
  const summaries = shards.map((shard) => verifyShard(httpSource(server.url), shard, sessionFormat))
  t.strictSame(mergeShards(await Promise.all(summaries)), await verifyLog(log, sessionFormat))
})

t.test('an empty log', async (t) => {
  const server = await rangeServer(t, Buffer.alloc(0))
  server.etag = undefined
  t.match(await verifyLog(httpSource(server.url), jsonLines), { lines: 0, bytes: 0, status: 'clean' })
  await t.rejects(verifyLog(httpSource(server.url), sessionFormat), { code: 'ERR_LOG_EMPTY' })
})

t.test('a body that breaks off is asked for again from where it broke', async (t) => {
  const server = await rangeServer(t, log)
  server.breaksAfter = 300
  t.strictSame(
    await verifyLog(httpSource(server.url, atOnce), sessionFormat),
    await verifyLog(log, sessionFormat),
  )
  const starts = server.requests.map(({ headers }) => headers.range)
  t.match(starts.slice(0, 4), ['bytes=0-0', /^bytes=0-/, /^bytes=[1-9]/, /^bytes=[1-9]/])
})

t.test('a body that breaks off after its last byte has arrived', async (t) => {
  const answers = [log.subarray(0, 1), log]
  const source = httpSource('http://localhost', {
    ...atOnce,
    async fetch() {
      const bytes = answers.shift()
      // As of a server that does not send the empty chunk that ends a body.
      const pieces = [bytes, undefined]
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          const piece = pieces.shift()
          if (piece === undefined) controller.error(new TypeError('terminated', { cause: 'closed' }))
          else controller.enqueue(piece)
        },
      })
      const headers = { etag: '"one"', 'content-range': `bytes 0-${Number(bytes?.length) - 1}/${log.length}` }
      return new Response(body, { status: 206, headers })
    },
  })
  await source.stat()
  t.strictSame(Buffer.from((await rangeOf(source, 0, log.length)) as Uint8Array), Buffer.from(log))
  t.strictSame(answers, [], 'nothing more is asked for')
})

t.test('the user and the password of a URL are sent, and never shown', async (t) => {
  const server = await rangeServer(t, log)
  for (const [written, sent] of Object.entries({
    'me:a%20secret': 'me:a secret',
    me: 'me:',
    ':100%': ':100%',
  })) {
    server.requests.length = 0
    const url = server.url.replace('//', `//${written}@`)
    t.match(await verifyLog(httpSource(url), sessionFormat), { entries: entries.length })
    const authorization = `Basic ${Buffer.from(sent).toString('base64')}`
    t.ok(server.requests.length > 0)
    for (const { headers } of server.requests) t.equal(headers.authorization, authorization)
  }
  const given = new URL(server.url.replace('//', '//me:secret@'))
  const source = httpSource(given, { headers: { authorization: 'Bearer of a token' } })
  t.equal(given.password, 'secret', "the caller's URL is left as it is")
  server.requests.length = 0
  server.answers.push((_request, response) => response.writeHead(404).end())
  await t.rejects(source.stat(), { message: /^(?!.*secret).*answered 404/ })
  t.equal(server.requests[0]?.headers.authorization, 'Bearer of a token')
})

t.test('a server that fails for a while is asked again', async (t) => {
  const server = await rangeServer(t, log)
  for (const status of [503, 429, 408])
    server.answers.push((_request, response) => response.writeHead(status, { 'retry-after': '0' }).end())
  const past = new Date(0).toUTCString()
  server.answers.push((_request, response) => response.writeHead(500, { 'retry-after': past }).end())
  server.answers.push((_request, response) => response.writeHead(500, { 'retry-after': 'later' }).end())
  server.answers.push((_request, response) => void response.destroy())
  t.match(await verifyLog(httpSource(server.url, { ...atOnce, retries: 6 }), sessionFormat), { corrupt: 1 })
})

t.test('retries end', async (t) => {
  const server = await rangeServer(t, log)
  for (let times = 0; times < 3; times += 1)
    server.answers.push((_request, response) => response.writeHead(503).end())
  const source = httpSource(server.url, { ...atOnce, retries: 2 })
  await t.rejects(verifyLog(source, sessionFormat), { code: 'ERR_LOG_FAILED', message: /answered 503/ })
  t.equal(server.requests.length, 3)
})

t.test('a wait before another try ends with the signal', async (t) => {
  const server = await rangeServer(t, log)
  const controller = new AbortController()
  server.answers.push((_request, response) => {
    response.writeHead(503, { 'retry-after': '3600' }).end()
    response.on('close', () => controller.abort())
  })
  const { signal } = controller
  await t.rejects(planShards(httpSource(server.url), sessionFormat, { signal }), { name: 'AbortError' })
})

t.test('a log that changes meanwhile', async (t) => {
  const server = await rangeServer(t, log)
  const source = httpSource(server.url)
  const [first, second] = await planShards(source, sessionFormat, { shards: 2 })
  t.ok(first && second && (await verifyShard(source, first, sessionFormat)))
  server.etag = '"two"'
  const changed = { code: 'ERR_LOG_CHANGED' }
  for (const again of [source, httpSource(server.url)])
    await t.rejects(verifyShard(again, second as never, sessionFormat), changed)
  await t.rejects(rangeOf(source, 0, 10), changed)
  server.etag = '"one"'
  server.log = Buffer.concat([log, Buffer.from('\n')])
  await t.rejects(verifyShard(httpSource(server.url), second as never, sessionFormat), changed)
  server.log = log.subarray(0, 100)
  await t.rejects(rangeOf(source, 200, 300), changed, 'a range behind the end')
})

t.test('a server that does not know If-Match', async (t) => {
  const server = await rangeServer(t, log)
  const source = httpSource(server.url)
  await source.stat()
  const range = { 'content-range': `bytes 0-9/${log.length}` }
  for (const [etag, isSame] of Object.entries({ '"two"': false, '"one"': true, '': true })) {
    const headers = etag === '' ? range : { ...range, etag }
    server.answers.push((_request, response) => response.writeHead(206, headers).end(log.subarray(0, 10)))
    const read = rangeOf(source, 0, 10)
    if (isSame) t.equal(((await read) as Uint8Array).length, 10)
    else await t.rejects(read, { code: 'ERR_LOG_CHANGED' })
  }
})

t.test('answers that are refused', async (t) => {
  const server = await rangeServer(t, log)
  const answers: [string, number, Record<string, string>, RegExp][] = [
    ['no ranges', 200, { etag: '"one"' }, /it serves no ranges/],
    ['no log', 404, {}, /answered 404/],
    ['no length', 206, { etag: '"one"' }, /did not say how long/],
    ['no ETag', 206, { 'content-range': 'bytes 0-0/9' }, /no strong ETag/],
    ['a weak ETag', 206, { 'content-range': 'bytes 0-0/9', etag: 'W/"one"' }, /no strong ETag/],
  ]
  for (const [name, status, headers, message] of answers) {
    server.answers.push((_request, response) => response.writeHead(status, headers).end('x'))
    const error = { code: 'ERR_LOG_FAILED', message }
    await t.rejects(verifyLog(httpSource(server.url), jsonLines), error, name)
  }
  const source = httpSource(server.url, { retries: 0 })
  const ranges: [Record<string, string>, string, RegExp][] = [
    [{ 'content-range': 'bytes 1-10/99' }, 'x'.repeat(10), /another range/],
    [{}, 'x', /another range/],
    [{ 'content-range': 'bytes 0-9/99' }, 'x'.repeat(20), /more bytes/],
    [{ 'content-range': 'bytes 0-9/99' }, 'x', /broke its answer off/],
    [{ 'content-range': 'bytes 0-9/99' }, '', /broke its answer off/],
  ]
  await source.stat()
  for (const [headers, body, message] of ranges) {
    server.answers.push((_request, response) => response.writeHead(206, headers).end(body))
    await t.rejects(rangeOf(source, 0, 10), { code: 'ERR_LOG_FAILED', message })
  }
})

t.test('a server that can not be reached, and an answer without a body', async (t) => {
  const unreachable = httpSource('http://127.0.0.1:1/log?key=secret', { ...atOnce, retries: 1 })
  t.notMatch(unreachable.name, 'secret')
  await t.rejects(verifyLog(unreachable, jsonLines), { name: 'TypeError' })
  const headers = { etag: '"one"', 'content-range': 'bytes 0-0/9' }
  const bodiless = async () =>
    ({ status: 206, headers: new Headers(headers), body: null }) as unknown as Response
  const source = httpSource('http://a.test/', { fetch: bodiless, retries: 0 })
  t.match(await source.stat(), { size: 9 })
  await t.rejects(rangeOf(httpSource('http://a.test/', { fetch: bodiless, retries: 0 }), 0, 1), {
    code: 'ERR_LOG_FAILED',
  })
  await t.rejects(rangeOf(source, 0, 1), { message: /broke its answer off/ })
  const refusing = async () =>
    ({ status: 404, statusText: '', headers: new Headers(), body: null }) as Response
  await t.rejects(httpSource('http://a.test/', { fetch: refusing }).stat(), { message: /answered 404$/ })
})

t.test('arguments', async (t) => {
  t.throws(() => httpSource('ftp://a.test/log'), { name: 'TypeError', message: /http: or https:/ })
  t.throws(() => httpSource('no url'), { name: 'TypeError' })
  t.throws(() => httpSource('http://a.test/', { retries: -1 }), { name: 'RangeError' })
  t.throws(() => httpSource('http://a.test/', { retryDelayMs: 0.5 }), { name: 'RangeError' })
  t.throws(() => httpSource('http://a.test/', { header: {} } as never), { message: /unknown option header/ })
  t.throws(() => httpSource('http://a.test/', { fetch: 1 } as never), { message: /fetch must be a function/ })
})
