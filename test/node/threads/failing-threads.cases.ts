// Threads that fail, a log that changes or can't be read, and an end before the log's: what one thread would find, and nothing is
// left open.

import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { type Fault, jsonLines, type ReadProgress, verifyLog } from '../../../lib/index.js'
import { verifyBy } from '../../../lib/node/scanning/verify-log.js'
import type { ThreadWork } from '../../../lib/node/threads/segment-certifier.js'
import type { Segment, SegmentReport } from '../../../lib/node/threads/segment-report.js'
import { HEAD_BYTES, THREAD_SETUP, threadCount } from '../../../lib/node/threads/thread-setup.js'
import { descriptorsLeftOf } from '../../support/files/descriptors.js'
import { partFolder } from '../../support/files/part-folder.js'
import { InProcessWorker, smallSetup, verified } from '../../support/streams/in-threads.js'
import { headerLine, linesOf, noteLine, notes } from '../../support/streams/notes-format.js'

const folder = partFolder()
const path = join(folder, 'log.jsonl')
const lines = Array.from({ length: 400 }, (_, n) => (n % 40 === 7 ? 'no' : noteLine(n)))
const log = linesOf(headerLine, ...lines)
const NEVER = new Promise<never>(() => {})

/** Calls back for each segment that any of the threads is given. */
function watching(onSegment: (count: number, segment: Segment) => unknown, workers: InProcessWorker[] = []) {
  let count = 0
  return (work: ThreadWork) => {
    const worker = new InProcessWorker(work)
    const certify = worker.certify.bind(worker)
    workers.push(worker)
    return Object.assign(worker, {
      certify: async (segment: Segment) => {
        count += 1
        return onSegment(count, segment) === false ? undefined : certify(segment)
      },
    })
  }
}

/** Threads whose reports are what this makes of them. */
function reporting(changed: (report: SegmentReport) => SegmentReport) {
  return (work: ThreadWork) => {
    const worker = new InProcessWorker(work)
    const certify = worker.certify.bind(worker)
    return Object.assign(worker, {
      certify: async (segment: Segment) => {
        const report = await certify(segment)
        return report && changed(report)
      },
    })
  }
}

t.test('threads that fail, or never begin', async (t) => {
  writeFileSync(path, log)
  const expected = await verified(path, notes, {})
  const failed = { ready: Promise.resolve(false), certify: async () => undefined, close: async () => {} }
  const starts = {
    'all at once': () => failed,
    'never ready': () => ({ ...failed, ready: NEVER }),
    'at the first segment': watching(() => false),
    'after some segments': watching((count) => count < 4),
    'every other segment': watching((count) => count % 2 === 0),
  }
  for (const [name, start] of Object.entries(starts)) {
    t.strictSame(await verified(path, notes, {}, smallSetup({ start })), expected, name)
    t.equal(await descriptorsLeftOf(path, 0), 0, 'nothing is left open')
  }
})

t.test('threads that do not pay are given up', async (t) => {
  writeFileSync(path, log)
  const expected = await verified(path, notes, {})
  const counts = []
  for (const jumpBytes of [0, 10_000]) {
    let handed = 0
    const start = watching(() => {
      handed += 1
    })
    const setup = smallSetup({ trialBytes: 1000, jumpBytes, start })
    t.strictSame(await verified(path, notes, {}, setup), expected)
    counts.push(handed)
  }
  const [paying = 0, givenUp = 0] = counts
  t.ok(givenUp < paying, `${givenUp} segments instead of ${paying}`)
})

t.test('no memory for another certifier', async (t) => {
  writeFileSync(path, log)
  const expected = await verified(path, notes, {})
  let started = 0
  const start = (work: ThreadWork) => {
    started += 1
    return new InProcessWorker(work)
  }
  // The parser has one; so much more can't be had.
  const setup = smallSetup({ start, segmentBytes: 2 ** 33 })
  t.strictSame(await verified(path, notes, {}, setup), expected)
  t.equal(started, 0)
})

t.test('a log that is cut, by which a segment ends too early', async (t) => {
  for (const [name, cutAt] of [
    ['before what was read', 100],
    ['after it', log.length - 1000],
  ] as const) {
    writeFileSync(path, log)
    const start = watching((count) => {
      if (count === 3) truncateSync(path, cutAt)
    })
    const { error } = await verified(path, notes, {}, smallSetup({ start }))
    t.match(error, { code: 'ERR_LOG_CHANGED', message: /the file was cut/ }, name)
    t.equal(await descriptorsLeftOf(path, 0), 0)
  }
})

t.test(
  'a log that is overwritten, so that a line that was certified does not begin where it began',
  async (t) => {
    writeFileSync(path, log)
    const start = reporting((report) => ({ ...report, spans: report.spans.map((each) => each - 1) }))
    const { error } = await verified(path, notes, {}, smallSetup({ start, segmentBytes: 300 }))
    t.match(error, { code: 'ERR_LOG_CHANGED', message: /written to again/ })
  },
)

t.test(
  'a log that is overwritten after lines were passed over, so that none begins after them',
  async (t) => {
    // Progress is reported every 64 KiB.
    const whole = Array.from({ length: 4000 }, (_, n) => noteLine(n, 'x'.repeat(100)))
    const before = linesOf(headerLine, ...whole)
    let dealtWith = 0
    const onProgress = ({ bytes }: ReadProgress) => {
      dealtWith = bytes
    }
    const overwrite = () => writeFileSync(path, linesOf(headerLine, noteLine(0, 'longer'), ...whole))
    const places = {
      'in the next segment': (worker: InProcessWorker) => {
        const certify = worker.certify.bind(worker)
        return async (segment: Segment) => {
          if (segment.end === before.length) {
            // Until lines of the segment before it have been passed over.
            while (dealtWith < segment.start - 1000) await nextTurn()
            overwrite()
          }
          return certify(segment)
        }
      },
      'at the end': (worker: InProcessWorker) => {
        const close = worker.close.bind(worker)
        worker.close = () => {
          overwrite()
          return close()
        }
        return worker.certify.bind(worker)
      },
    }
    for (const [name, certifying] of Object.entries(places)) {
      writeFileSync(path, before)
      dealtWith = 0
      const start = (work: ThreadWork) => {
        const worker = new InProcessWorker(work)
        return Object.assign(worker, { certify: certifying(worker) })
      }
      const segmentBytes = Math.ceil(before.length / 4)
      const setup = smallSetup({ start, segmentBytes, mostSpans: 1e6 })
      const { error } = await verified(path, notes, { onProgress }, setup)
      t.match(error, { code: 'ERR_LOG_CHANGED', message: /written to again/ }, name)
      t.equal(await descriptorsLeftOf(path, 0), 0)
    }
  },
)

t.test('a log that is cut after a segment was reported', async (t) => {
  writeFileSync(path, log)
  const start = reporting((report) => {
    truncateSync(path, 100)
    return report
  })
  const found = await verified(path, notes, {}, smallSetup({ start, segmentBytes: 3000 }))
  t.match(found.error, { code: 'ERR_LOG_CHANGED', message: /the file was cut/ })
})

t.test('a report on lines that stand after the end of the log', async (t) => {
  writeFileSync(path, log)
  const expected = await verified(path, notes, {})
  const spans = Float64Array.of(2 * log.length, 3 * log.length, 1)
  const start = reporting((report) => ({ ...report, spans }))
  t.strictSame(await verified(path, notes, {}, smallSetup({ start })), expected)
})

t.test('an abort while the rest of the log is read', async (t) => {
  writeFileSync(path, log)
  const controller = new AbortController()
  const close = async () => {
    setImmediate(() => controller.abort())
  }
  const worker = { ready: Promise.resolve(false), certify: async () => undefined, close }
  const verifying = verifyBy(smallSetup({ start: () => worker }), path, notes, {
    threads: 2,
    signal: controller.signal,
  })
  await t.rejects(verifying, { name: 'AbortError' })
  t.equal(await descriptorsLeftOf(path, 0), 0)
})

t.test('a log that is cut while no thread is ready', async (t) => {
  writeFileSync(path, log)
  const worker = { ready: NEVER, certify: async () => undefined, close: async () => {} }
  const setup = smallSetup({ start: () => worker, segmentBytes: 500 })
  const onFault = () => truncateSync(path, 100)
  await t.rejects(verifyBy(setup, path, notes, { threads: 2, onFault }), {
    code: 'ERR_LOG_CHANGED',
    message: /the file was cut/,
  })
  t.equal(await descriptorsLeftOf(path, 0), 0)
})

t.test('a file that can be opened, but not read', async (t) => {
  const file = '/proc/self/mem'
  t.strictSame(await verified(file, notes, {}, smallSetup()), await verified(file, notes, {}))
})

t.test('a log that grows, is unlinked, or is replaced meanwhile', async (t) => {
  const changes = {
    grows: () => appendFileSync(path, `${noteLine(1)}\n{"ty`),
    'is unlinked': () => rmSync(path),
    'is replaced': () => {
      rmSync(path)
      writeFileSync(path, log)
    },
  }
  for (const [name, change] of Object.entries(changes)) {
    const found = []
    for (const threads of [1, 2]) {
      writeFileSync(path, log)
      let isFirst = true
      const onFault = () => {
        if (isFirst) change()
        isFirst = false
      }
      const options = { threads, onFault }
      found.push(
        await verifyBy(smallSetup(), path, notes, options).catch(({ code, message }) => ({ code, message })),
      )
    }
    t.strictSame(found[1], found[0], name)
    rmSync(path, { force: true })
  }
})

t.test('an abort, before and within', async (t) => {
  writeFileSync(path, log)
  const reason = new Error('as intended')
  const atOnce = verifyBy(smallSetup(), path, notes, { threads: 3, signal: AbortSignal.abort(reason) })
  await t.rejects(atOnce, { name: 'AbortError', cause: reason })
  for (const at of [1, 2, 5]) {
    const workers: InProcessWorker[] = []
    const controller = new AbortController()
    const start = watching((count) => {
      if (count === at) controller.abort(reason)
    }, workers)
    const verifying = verifyBy(smallSetup({ start }), path, notes, { threads: 3, signal: controller.signal })
    await t.rejects(verifying, { name: 'AbortError', cause: reason })
    t.ok(workers.length > 0)
    t.ok(
      workers.every(({ closed }) => closed),
      'no thread goes on',
    )
    t.equal(await descriptorsLeftOf(path, 0), 0, 'nothing is left open')
  }
})

t.test('an error of the caller ends the threads', async (t) => {
  writeFileSync(path, log)
  const failure = new Error('as intended')
  const fail = () => {
    throw failure
  }
  for (const options of [{ onFault: fail }, { onProgress: fail }]) {
    const workers: InProcessWorker[] = []
    const start = watching(() => {}, workers)
    const verifying = verifyBy(smallSetup({ start }), path, notes, { ...options, threads: 2 })
    await t.rejects(verifying, failure)
    t.ok(workers.every(({ closed }) => closed))
    t.equal(await descriptorsLeftOf(path, 0), 0)
  }
})

t.test('progress goes up to the end, and knows the size', async (t) => {
  const long = linesOf(headerLine, ...Array.from({ length: 30_000 }, (_, n) => noteLine(n)))
  writeFileSync(path, long)
  const seen: number[] = []
  await verifyBy(smallSetup({ segmentBytes: 100_000 }), path, notes, {
    threads: 2,
    onProgress: ({ bytes, total }) => {
      assert.equal(total, long.length)
      seen.push(bytes)
    },
  })
  t.ok(seen.length > 3, `${seen.length} reports`)
  t.strictSame(
    seen,
    [...seen].sort((a, b) => a - b),
  )
  t.equal(seen.at(-1), long.length)
})

t.test('what one thread reads', async (t) => {
  const start = () => {
    throw new Error('no thread is needed')
  }
  const setup = smallSetup({ start })
  writeFileSync(path, log)
  const zipped = join(folder, 'log.gz')
  writeFileSync(zipped, gzipSync(log))
  mkdirSync(join(folder, 'inner'))
  symlinkSync(path, join(folder, 'link'))
  const whole = await verifyLog(path, notes)
  const all = { threads: 4 }
  t.strictSame(await verifyBy(setup, zipped, notes, all), whole, 'a compressed log')
  const totals = new Set<unknown>()
  const onProgress = ({ total }: { total?: number | undefined }) => totals.add(total)
  const small = await verifyBy({ ...setup, leastBytes: 1e6 }, path, notes, { ...all, onProgress })
  t.strictSame(small, whole, 'a small log')
  t.strictSame([...totals], [log.length])
  t.strictSame(await verifyBy(setup, path, notes, { ...all, maxDepth: 3 }), whole, 'without a certifier')
  t.strictSame(await verifyBy(setup, Buffer.from(log), notes, all), whole, 'bytes')
  const from = { offset: headerLine.length + 1, line: 2 }
  t.strictSame(await verifyBy(setup, path, notes, { ...all, from }), await verifyLog(path, notes, { from }))
  for (const name of ['missing', 'inner'])
    t.strictSame(
      await verified(join(folder, name), notes, {}, setup),
      await verified(join(folder, name), notes, {}),
      name,
    )
  t.strictSame(
    await verifyBy(smallSetup(), pathToFileURL(join(folder, 'link')), notes, all),
    whole,
    'a URL, a link',
  )
})

t.test('an empty log, and one that is shorter than what shows its encoding', async (t) => {
  for (const text of ['', '1', '1\n', '1\n2\n3\n4\n', 'BZ\n', '\uFEFF', '"12345"\n']) {
    writeFileSync(path, text)
    t.strictSame(
      await verified(path, jsonLines, {}, smallSetup({ segmentBytes: 1 })),
      await verified(path, jsonLines, {}),
    )
  }
  t.equal(HEAD_BYTES, 8)
})

t.test('the number of threads', async (t) => {
  t.equal(threadCount(), 1)
  t.equal(threadCount('auto', 3), 3)
  t.equal(threadCount('auto', 300), 16)
  t.equal(threadCount(2, 1), 2)
  for (const threads of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '2', null])
    await t.rejects(verifyLog(path, notes, { threads: threads as number }), {
      name: 'RangeError',
      message: /option threads must be an integer from 1/,
    })
  t.ok(THREAD_SETUP.leastBytes > THREAD_SETUP.segmentBytes)
})

t.test('faults are given while the log is read', async (t) => {
  writeFileSync(path, log)
  const order: (number | string)[] = []
  const start = watching((count) => {
    order.push(`segment ${count}`)
  })
  const onFault = ({ line }: Fault) => void order.push(line)
  await verifyBy(smallSetup({ start }), path, notes, { threads: 2, onFault })
  t.ok(
    order.findIndex((each) => typeof each === 'number') <
      order.lastIndexOf(order.findLast((each) => typeof each === 'string') as string),
  )
})
