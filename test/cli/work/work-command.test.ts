// `work` and `check --queue` with a real Redis server.

import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Queue } from 'bullmq'
import t, { type Test } from 'tap'
import type { QueueLibrary } from '../../../lib/cli/shared/queue.js'
import { loadQueue, queueFailure, queueText } from '../../../lib/cli/shared/queue.js'
import { LogError } from '../../../lib/index.js'
import { CLEAN_LOG, DAMAGED_LOG, HALF, HEADER, leaf, lines, SECRET } from '../../support/damage/cli-logs.js'
import { LiveCommand } from '../../support/processes/live-command.js'
import { refusing, runCommand } from '../../support/processes/run-command.js'
import { redisAt, redisServer } from '../../support/servers/redis-server.js'
import { freePort, skippedWithout } from '../../support/servers/server-process.js'
import { rangeServer } from '../../support/streams/range-server.js'

/** A worker, until the test is over. */
async function working(t: Test, queue: string, ...args: string[]): Promise<LiveCommand> {
  const worker = new LiveCommand(['work', '--queue', queue, ...args])
  t.teardown(() => worker.interrupt())
  await worker.until('stderr', (text) => text.includes('works on'))
  return worker
}

/** Resolves once there is a shard on the queue. */
async function waits(url: string, name: string): Promise<void> {
  const queue = new Queue(name, { connection: { url } })
  while ((await queue.getWaitingCount()) === 0);
  await queue.close()
}

t.test('with a Redis server', skippedWithout('redis-server'), async (t) => {
  const queue = await redisServer(t)

  t.test('the report is that of a check without a queue', async (t) => {
    const worker = await working(t, queue)
    const mixed = lines(HEADER, leaf(1), HALF + leaf(3), 'x'.repeat(900), leaf(2))
    const folder = t.testdir({
      clean: CLEAN_LOG,
      damaged: DAMAGED_LOG,
      mixed,
      none: 'no log',
      bad: lines(HEADER, ...HALF.repeat(10).split('')),
    })
    for (const name of ['clean', 'damaged', 'mixed', 'none', 'bad'])
      for (const options of [
        [],
        ['--salvage', '--json'],
        ['--max-faults', '1'],
        ['--unknown-types', 'skip', '--unterminated', 'keep'],
      ]) {
        const path = join(folder, name)
        const here = await runCommand(['check', ...options, path])
        const there = await runCommand(['check', ...options, '--queue', queue, '--shard-bytes', '200', path])
        t.same(there, here, `${name} ${options}`)
      }
    const many = [join(folder, 'clean'), join(folder, 'damaged'), join(folder, 'missing')]
    t.same(await runCommand(['check', '--queue', queue, ...many]), await runCommand(['check', ...many]))
    const bad = join(folder, 'bad')
    writeFileSync(bad, lines(HEADER, ...HALF.repeat(20).split('')))
    const { stdout } = await runCommand(['check', '--queue', queue, bad])
    t.match(stdout, /1,040 corrupt lines/)
    t.match(stdout, 'repair refuses to leave less than half of a file, unless', 'not all faults are known')
    t.match(worker.stdout, /damaged: shard 1 of 2: \d+ ms\n/)
    t.notMatch(worker.stdout, SECRET)
  })

  t.test('a log on a server, with and without a queue; its URL may be a secret', async (t) => {
    const server = await rangeServer(t, Buffer.from(DAMAGED_LOG))
    const url = `${server.url}?key=${SECRET}`
    const here = await runCommand(['check', url])
    t.equal(here.exitCode, 1)
    t.match(here.stdout, `${server.url}: DAMAGED`)
    t.match(here.stdout, 'advice   `wholeline cat`')
    t.notMatch(here.stdout, 'wholeline repair')
    const worker = await working(t, queue, '-c', '2')
    t.same(await runCommand(['check', '--queue', queue, '--shard-bytes', '100', url]), here)
    t.match(worker.stdout, `${server.url}: shard 0 of `)
    t.notMatch(here.stdout + worker.stdout, SECRET)
    t.equal((await runCommand(['cat', url])).stdout, lines(leaf(1), leaf(2)))
    for (const args of [
      ['check', '--json'],
      ['cat', '--records'],
    ]) {
      const secret = server.url.replace('//', '//user:pass-word@')
      const { stdout, stderr } = await runCommand([...args, `${secret}?key=pass-word`])
      t.match(stdout, `"file":"${server.url}"`)
      t.notMatch(stdout + stderr, 'pass-word')
    }
    server.answers.push((_request, response) => response.writeHead(404).end())
    t.match(await runCommand(['check', url]), { exitCode: 2, stderr: /answered 404/ })
    for (const args of [
      ['check', '--json'],
      ['cat', '--records'],
    ]) {
      server.answers.push((_request, response) => response.writeHead(404).end())
      const { stdout } = await runCommand([...args, url])
      t.match(stdout, `"file":"${server.url}","error":`)
      t.notMatch(stdout, SECRET)
    }
  })

  t.test("a format of one's own, and quiet workers", async (t) => {
    const format = `
      import Type from 'typebox'
      import { defineFormat } from 'wholeline'
      export default defineFormat({ name: 'own', entry: Type.Object({ n: Type.Integer() }), discriminator: 'n' })`
    const folder = t.testdir({ 'log.jsonl': '{"n":1}\n{"n":"x"}\n' })
    writeFileSync(join(folder, 'format.mjs'), format)
    const log = join(folder, 'log.jsonl')
    const name = join(folder, 'jsonl')
    t.match(await runCommand(['work', '--queue', queue, '-f', name]), {
      exitCode: 2,
      stderr: /can't load the format/,
    })
    const worker = await working(t, queue, '--quiet', '-f', 'session', '--queue-name', 'quiet')
    const args = ['check', '--queue', queue, '--queue-name', 'quiet']
    t.equal((await runCommand([...args, log])).exitCode, 0)
    t.equal(worker.stdout, '')
  })

  t.test('a shard that fails', async (t) => {
    const server = await rangeServer(t, Buffer.from(CLEAN_LOG))
    const url = server.url
    const checked = runCommand(['check', '--queue', queue, '--queue-name', 'failing', url])
    await waits(queue, 'failing')
    server.etag = '"two"'
    const worker = await working(t, queue, '-q', '--queue-name', 'failing')
    const { exitCode, stderr } = await checked
    t.equal(exitCode, 2)
    t.match(stderr, /shard 0: the log is not the one that was opened first/)
    t.match(worker.stdout, /shard 0 of 1: failed: the log is not the one/)
  })

  t.test('a check that is interrupted, and a worker whose output is closed', async (t) => {
    const log = join(t.testdir({ log: CLEAN_LOG }), 'log')
    const name = ['--queue-name', 'interrupted']
    const check = new LiveCommand(['check', '--queue', queue, ...name, log])
    const worker = runCommand(['work', '--queue', queue, ...name], { stdout: refusing('EPIPE', -32) })
    await worker
    t.equal(await check.exitCode, 0)
    const waiting = new LiveCommand(['check', '--queue', queue, ...name, log])
    await waits(queue, 'interrupted')
    t.equal(await waiting.interrupt(), 130)
    const full = runCommand(['work', '--queue', queue, ...name], { stdout: refusing('ENOSPC', -28) })
    t.equal((await runCommand(['check', '--queue', queue, ...name, log])).exitCode, 0)
    t.match(await full, { exitCode: 2, stderr: /can't write the output/ })
  })
})

t.test('a queue that is lost for a while', skippedWithout('redis-server'), async (t) => {
  const port = await freePort()
  const queue = `redis://127.0.0.1:${port}`
  const first = await redisAt(t, port)
  const worker = await working(t, queue)
  first.kill('SIGKILL')
  await worker.until('stderr', (text) => text.includes('trying again'))
  const second = await redisAt(t, port)
  const log = join(t.testdir({ log: CLEAN_LOG }), 'log')
  t.equal((await runCommand(['check', '--queue', queue, log])).exitCode, 0)
  const check = new LiveCommand(['check', '--queue', queue, '--queue-name', 'other', log])
  await waits(queue, 'other')
  second.kill('SIGKILL')
  await once(second, 'exit')
  await worker.until('stderr', (text) => text.lastIndexOf('trying again') > text.indexOf('trying again'))
  const [worked, checked] = await Promise.all([worker.interrupt(), check.interrupt()])
  t.equal(worked, 130, 'it ends without its queue')
  t.ok([2, 130].includes(checked), 'so does the other, which may have failed before')
})

t.test('a queue that can not be reached', async (t) => {
  const queue = 'redis://user:hunter2@127.0.0.1:1'
  const worker = await runCommand(['work', '--queue', queue])
  t.match(worker, {
    exitCode: 2,
    stderr: /^wholeline: the queue 'wholeline' at 127\.0\.0\.1:1: connection refused \(ECONNREFUSED\)\n$/,
  })
  const log = join(t.testdir({ log: CLEAN_LOG }), 'log')
  const checked = await runCommand(['check', '--queue', queue, log])
  t.match(checked, {
    exitCode: 2,
    stderr: /log: the queue 'wholeline' at 127\.0\.0\.1:1: connection refused/,
  })
})

t.test('arguments', async (t) => {
  const rows: [string[], RegExp][] = [
    [['work'], /required option '--queue <url>' not specified/],
    [['work', '--queue', 'localhost'], /must be the URL of a Redis server/],
    [['work', '--queue', 'http://a'], /must be the URL of a Redis server/],
    [['work', '--queue', 'redis://a', '--queue-name', 'a:b'], /a name without a colon/],
    [['check', '--shard-bytes', '1K', 'log'], /--shard-bytes is for --queue/],
    [['check', '--queue', 'redis://a', '--portable', 'log'], /--portable can't be looked for/],
    [['check', '--queue', 'redis://a', '-'], /can't read standard input/],
  ]
  for (const [args, message] of rows) t.match(await runCommand(args), { exitCode: 2, stderr: message })
})

t.test('a package for queues that is not there, or is broken', async (t) => {
  const missing = Object.assign(new Error('none'), { code: 'ERR_MODULE_NOT_FOUND' })
  const load = (error: Error) => (): Promise<QueueLibrary> => Promise.reject(error)
  await t.rejects(loadQueue(load(missing)), { message: /npm install bullmq ioredis/ })
  await t.rejects(loadQueue(load(new SyntaxError('no'))), { name: 'SyntaxError' })
})

t.test('errors of the queue', async (t) => {
  const options = { queue: 'redis://queue:6379', queueName: 'name' }
  const messageOf = (error: unknown) => (queueFailure(error, options) as Error).message
  for (const own of [new TypeError('a'), new LogError('ERR_LOG_EMPTY', 'b'), 'c'])
    t.equal(queueFailure(own, options), own)
  const missing = Object.assign(new Error('ENOENT: no'), { errno: -2, code: 'ENOENT', syscall: 'open' })
  t.equal(queueFailure(missing, options), missing)
  t.equal(
    messageOf(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' })),
    "the queue 'name' at queue:6379: ECONNREFUSED",
  )
  const unknown = { errno: -3008, code: 'ENOTFOUND', syscall: 'getaddrinfo' }
  t.equal(
    messageOf(Object.assign(new Error('getaddrinfo ENOTFOUND queue'), unknown)),
    "the queue 'name' at queue:6379: unknown node or service (ENOTFOUND)",
  )
  t.equal(queueText({ ...options, queueName: 'a\x1b[2J' }), "the queue 'a\\u{1b}[2J' at queue:6379")
  t.equal(messageOf(new Error('WRONGPASS')), "the queue 'name' at queue:6379: WRONGPASS")
})
