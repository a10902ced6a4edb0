// `httpSource` with a web server that was not written for it.

import { Buffer } from 'node:buffer'
import { appendFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  httpSource,
  jsonLines,
  mergeShards,
  planShards,
  readAll,
  readEntries,
  readLast,
  scanEntries,
  sessionFormat,
  verifyLog,
  verifyShard,
} from '../../lib/index.js'
import { nginx } from '../support/servers/nginx.js'
import { skippedWithout } from '../support/servers/server-process.js'
import { rangeServer } from '../support/streams/range-server.js'
import { rangeOf, remoteLog } from '../support/streams/remote-log.js'

const { entries, log } = remoteLog(400)

t.test('nginx', skippedWithout('nginx'), async (t) => {
  const upstream = await rangeServer(t, log)
  const { url, folder } = await nginx(t, new URL(upstream.url).origin)
  const path = join(folder, 'app.jsonl')
  const put = (name: string, bytes: Uint8Array) => writeFileSync(join(folder, name), bytes)
  put('app.jsonl', log)
  const whole = await readAll(log, sessionFormat)

  t.test('ranges (206), for every way of reading', async (t) => {
    const source = httpSource(`${url}app.jsonl`)
    const reader = readEntries(source, sessionFormat)
    t.strictSame(await all(reader), whole.entries)
    t.strictSame(await reader.summary, whole.summary)
    t.strictSame(await verifyLog(source, sessionFormat), whole.summary)
    t.strictSame(await readLast(source, sessionFormat, 3), entries.slice(-3))
    t.equal((await all(scanEntries(source, sessionFormat))).length, 400)
    const shards = await planShards(source, sessionFormat, { shards: 7 })
    const summaries = shards.map((shard) => verifyShard(httpSource(`${url}app.jsonl`), shard, sessionFormat))
    t.strictSame(mergeShards(await Promise.all(summaries)), whole.summary)
  })

  t.test('an empty file (200), and none (404)', async (t) => {
    put('empty.jsonl', Buffer.alloc(0))
    const empty = httpSource(`${url}empty.jsonl`)
    t.match(await verifyLog(empty, jsonLines), { lines: 0, bytes: 0 })
    t.strictSame(await planShards(empty, jsonLines), await planShards(empty, jsonLines))
    await t.rejects(verifyLog(httpSource(`${url}none.jsonl`), jsonLines), { message: /answered 404/ })
  })

  t.test('a range behind the end (416)', async (t) => {
    const source = httpSource(`${url}app.jsonl`)
    await t.rejects(rangeOf(source, log.length, log.length + 1), { code: 'ERR_LOG_CHANGED' })
  })

  t.test('a file that grows, is written again or is cut meanwhile (412)', async (t) => {
    const changes = [
      () => appendFileSync(path, '\n'),
      () => utimesSync(path, 1, 1),
      () => put('app.jsonl', log.subarray(0, 1000)),
    ]
    for (const change of changes) {
      put('app.jsonl', log)
      const source = httpSource(`${url}app.jsonl`)
      const [, second] = await planShards(source, sessionFormat, { shards: 2 })
      change()
      const changed = { code: 'ERR_LOG_CHANGED' }
      await t.rejects(rangeOf(source, 2000, 2010), changed)
      await t.rejects(verifyShard(source, second as never, sessionFormat), changed)
      await t.rejects(verifyShard(httpSource(`${url}app.jsonl`), second as never, sessionFormat), changed)
    }
  })

  t.test('a proxy that cuts its answers', async (t) => {
    upstream.breaksAfter = 5000
    const source = httpSource(`${url}upstream/app.jsonl`, { retryDelayMs: 0 })
    t.strictSame(await verifyLog(source, sessionFormat), whole.summary)
    const starts = upstream.requests.map(({ headers }) => headers.range)
    t.match(starts.slice(0, 4), ['bytes=0-0', /^bytes=0-/, /^bytes=[1-9]/, /^bytes=[1-9]/])
  })
})

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = []
  for await (const item of items) found.push(item)
  return found
}
