// With threads that are: their program, compiled into one file as it is for the package.

import { writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import t from 'tap'
import type { Certifier } from '../../../lib/certify/certifier.js'
import { newCertifier } from '../../../lib/node/parser/scan-engine.js'
import { verifyBy } from '../../../lib/node/scanning/verify-log.js'
import type { ThreadWork } from '../../../lib/node/threads/segment-certifier.js'
import { startThread, threadOf } from '../../../lib/node/threads/segment-worker.js'
import { serve } from '../../../lib/node/threads/thread-service.js'
import { descriptorsLeftOf } from '../../support/files/descriptors.js'
import { partFolder } from '../../support/files/part-folder.js'
import { compiledProgram } from '../../support/processes/compiled-program.js'
import { InProcessWorker, smallSetup, verified } from '../../support/streams/in-threads.js'
import { headerLine, linesOf, noteLine, notes } from '../../support/streams/notes-format.js'

const folder = partFolder()
const path = join(folder, 'log.jsonl')
const program = compiledProgram('thread-worker', folder)
const lines = Array.from({ length: 60_000 }, (_, n) => (n % 9_000 === 7 ? 'no' : noteLine(n, 'x')))
writeFileSync(path, linesOf(headerLine, ...lines))
const setup = smallSetup({ segmentBytes: 30_000, jumpBytes: 1_000 })

/** Threads, and how many have ended. */
function counted() {
  const counts = { started: 0, ended: 0 }
  const start = (workerData: ThreadWork) =>
    threadOf(() => {
      const worker = new Worker(program, { workerData, execArgv: [], env: {} })
      counts.started += 1
      worker.on('exit', () => {
        counts.ended += 1
      })
      return worker
    })
  return { counts, start }
}

t.test('threads that are started find the same, and end', async (t) => {
  const expected = await verified(path, notes, {})
  const { counts, start } = counted()
  t.strictSame(await verified(path, notes, { threads: 3 }, { ...setup, start }), expected)
  t.match(counts, { started: 2, ended: 2 })
  t.equal(await descriptorsLeftOf(path, 0), 0)
})

t.test('no two threads are started in one turn of the event loop', async (t) => {
  let turn = 0
  const tick = () => {
    turn += 1
    next = setImmediate(tick)
  }
  let next = setImmediate(tick)
  const turns: number[] = []
  const start = (work: ThreadWork) => {
    turns.push(turn)
    return new InProcessWorker(work)
  }
  await verified(path, notes, { threads: 5 }, { ...setup, start })
  clearImmediate(next)
  t.equal(turns.length, 4)
  t.equal(new Set(turns).size, 4, turns.join())
})

t.test('a thread certifies what it is given, until it is closed', async (t) => {
  const { counts, start } = counted()
  await using file = await open(path)
  const certifier = newCertifier(notes, {}, false) as Certifier
  const { module, table } = certifier.pool
  const limits = { maxLineBytes: 1000, segmentBytes: 30_000, mostSpans: 100 }
  const work = { ...limits, descriptor: file.fd, module, table }
  const thread = start(work)
  t.equal(await thread.ready, true)
  const here = new InProcessWorker(work)
  for (const begin of [1, 30_001, 60_001]) {
    const segment = { start: begin, end: begin + 30_000 }
    const report = await thread.certify(segment)
    t.ok((report?.spans.length ?? 0) >= 3)
    t.strictSame(report, await here.certify(segment))
  }
  const waiting = Array.from({ length: 1000 }, () => thread.certify({ start: 1, end: 30_001 }))
  await thread.close()
  t.equal(await waiting.at(-1), undefined, 'what was not reported is settled')
  t.equal(await thread.certify({ start: 1, end: 2 }), undefined)
  t.equal(counts.ended, 1)
  certifier.release()
})

t.test('a thread that can not be started, or not be found', async (t) => {
  const expected = await verified(path, notes, {})
  const failing = () =>
    threadOf(() => {
      throw new Error('as intended')
    })
  t.equal(await failing().certify({ start: 1, end: 2 }), undefined)
  // Among the sources there is no thread.js.
  for (const start of [failing, startThread])
    t.strictSame(await verified(path, notes, {}, { ...setup, start }), expected)
})

t.test('what a thread does', async (t) => {
  const messages: unknown[] = []
  const answers: ((segment: object) => void)[] = []
  const port = {
    on: (_: string, answer: (segment: object) => void) => answers.push(answer),
    postMessage: (message: unknown) => messages.push(message),
  }
  await verifyBy(
    {
      ...setup,
      start: (work) => {
        serve(port as unknown as Parameters<typeof serve>[0], work)
        const [answer] = answers
        answer?.({ start: 1, end: 30_000 })
        answer?.({ start: 1e9, end: 1e9 + 5 })
        serve(port as unknown as Parameters<typeof serve>[0], { ...work, descriptor: 2 ** 30 })
        answers[1]?.({ start: 1, end: 30_000 })
        return { ready: Promise.resolve(false), certify: async () => undefined, close: async () => {} }
      },
    },
    path,
    notes,
    { threads: 2 },
  )
  t.match(messages, [
    'ready',
    { isRead: true, examined: { start: headerLine.length + 1 } },
    { isRead: false },
    'ready',
    { isRead: false },
  ])
  const [, { spans }] = messages as [string, { spans: Float64Array }]
  t.strictSame([...spans.subarray(0, 3)], [headerLine.length + 1, offsetOf(7), 7])
  await t.rejects(import('../../../lib/node/threads/thread.js'), TypeError, 'it is for a thread')
})

function offsetOf(line: number): number {
  return linesOf(headerLine, ...lines.slice(0, line)).length
}
