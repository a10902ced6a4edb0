// Workers as processes of their own, which are killed while they read.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { startShardWorker, verifyDistributed } from '../../../lib/distributed/bullmq/index.js'
import { jsonLines, sessionFormat, verifyLog } from '../../../lib/index.js'
import { bytesOf, leafEntry, logOf, sessionHeader } from '../../support/damage/session-log.js'
import { ProgramProcess } from '../../support/processes/child-process.js'
import { compiledProgram } from '../../support/processes/compiled-program.js'
import { nginx } from '../../support/servers/nginx.js'
import { redisServer } from '../../support/servers/redis-server.js'
import { skippedWithout } from '../../support/servers/server-process.js'
import { rangesOf } from '../../support/streams/range-sources.js'

const TAKEOVER_MS = 250
/** The lines below take several times as long. */
const LOCK_MS = 1000
const entries = Array.from({ length: 2000 }, (_, index) => leafEntry(String(index)))
const log = bytesOf(
  logOf(sessionHeader, ...entries.slice(0, 700), 'no', ...entries.slice(700)),
  '{"type":"le',
)

t.test('workers that are killed', skippedWithout('redis-server', 'nginx'), async (t) => {
  const program = compiledProgram('shard-worker-program', t.testdir(), ['bullmq'])
  const web = await nginx(t)
  writeFileSync(join(web.folder, 'app.jsonl'), log)
  const start = (t: Test, connection: string, hangsAt: number, maxDeaths = 5) =>
    new ProgramProcess(t, process.execPath, [
      program,
      connection,
      String(TAKEOVER_MS),
      String(hangsAt),
      String(maxDeaths),
    ])

  t.test('one in the middle of a shard: another does it again, and the summary is exact', async (t) => {
    const connection = await redisServer(t)
    const asked = verifyDistributed(new URL('app.jsonl', web.url), sessionFormat, { connection, shards: 20 })
    const first = start(t, connection, 3)
    await first.line(3)
    t.ok(first.lines.includes('hangs'), first.errors)
    await first.kill()
    const others = [start(t, connection, 0), start(t, connection, 0)]
    t.strictSame(await asked, await verifyLog(log, sessionFormat))
    await Promise.all(others.map((each) => each.leave()))
    const done = [first, ...others].flatMap(({ lines }) => lines.filter((line) => line.startsWith('did ')))
    t.equal(new Set(done).size, 20, 'every shard is done')
  })

  t.test('a shard that kills every worker fails', async (t) => {
    const connection = await redisServer(t)
    const asked = verifyDistributed(`${web.url}app.jsonl`, sessionFormat, { connection, shards: 1 })
    const failed = t.rejects(asked, { message: /^shard 0 could not be read: job stalled more than/ })
    for (let kills = 0; kills < 2; kills += 1) {
      const worker = start(t, connection, 1, 1)
      await worker.line(1)
      t.ok(worker.lines.includes('hangs'), worker.errors)
      await worker.kill()
    }
    start(t, connection, 0, 1)
    await failed
  })
})

t.test(
  'a shard that takes longer than its lock lasts keeps it, without a thread',
  skippedWithout('redis-server'),
  async (t) => {
    const connection = await redisServer(t)
    // Every line is looked at for whole values, which takes longest.
    const line = Buffer.from(`x${'{"a":[1,2,3]}'.repeat(70_000)}\n`)
    const bytes = Buffer.concat(Array.from({ length: 12 }, () => line))
    const times: number[] = []
    const settings = {
      connection,
      formats: [jsonLines],
      takeoverMs: LOCK_MS,
      maxDeaths: 0,
      open: () => rangesOf(bytes),
      onShard: ({ milliseconds }: { milliseconds: number }) => times.push(milliseconds),
      onError: t.fail,
    }
    const workers = await Promise.all([startShardWorker(settings), startShardWorker(settings)])
    t.teardown(() => Promise.all(workers.map((worker) => worker.close())))
    const options = { connection, shards: 1, salvage: true, open: settings.open }
    const { corrupt } = await verifyDistributed('mem:log', jsonLines, options)
    t.equal(corrupt, 12)
    t.equal(times.length, 1, 'it is done once')
    t.ok((times[0] ?? 0) > LOCK_MS, `${times[0]} ms`)
  },
)
