// A scan may be left at any time, and in any way: the source is released, and the promises say how it ended.

import { once } from 'node:events'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { type EntryScan, jsonLines, scanEntries, verifyLog } from '../../../lib/index.js'
import { descriptorsLeftOf } from '../../support/files/descriptors.js'
import { endingSources, idleSources } from '../../support/streams/idle-sources.js'
import { headerLine, linesOf, noteLine, noteLog, notes } from '../../support/streams/notes-format.js'

const LOG = `${noteLog(3)}\n{"type":"note","n":1.5}\n${noteLine(3, 'x')}{"type":"note","n":4}\n${noteLine(5)}\r\n${noteLine(6)}`
const log = Buffer.from(LOG)

type Leave = (scan: EntryScan<unknown, unknown>, controller: AbortController) => Promise<unknown>

/** Ways to leave, and the code that the promises of the scan then reject with. */
const leavings: Record<string, [leave: Leave, code: string]> = {
  break: [
    async (scan) => {
      for await (const { line } of scan) if (line > 500) break
    },
    'ERR_LOG_CLOSED',
  ],
  'a throw': [
    async (scan) => {
      for await (const _batch of scan.batches()) throw new Error('enough')
    },
    'ERR_LOG_CLOSED',
  ],
  'a return before anything is taken': [(scan) => scan.batches().return(undefined), 'ERR_LOG_CLOSED'],
  "the iterator's return before anything is taken": [
    async (scan) => scan[Symbol.asyncIterator]().return?.(),
    'ERR_LOG_CLOSED',
  ],
  'a stream of them that is destroyed': [
    async (scan) => {
      const stream = Readable.from(scan)
      stream.destroy()
      await once(stream, 'close')
    },
    'ERR_LOG_CLOSED',
  ],
  'an abort in a loop': [
    async (scan, controller) => {
      for await (const _view of scan) controller.abort()
    },
    'ABORT_ERR',
  ],
  'an abort without iteration': [
    async (scan, controller) => {
      controller.abort()
      await scan.summary
    },
    'ABORT_ERR',
  ],
}

for (const [name, make] of Object.entries({ ...endingSources, ...idleSources })) {
  t.test(`leaving releases ${name}`, async (t) => {
    for (const [way, [leave, code]] of Object.entries(leavings)) {
      const { source, isReleased, end } = await make(t.testdir({}), noteLog(1_000))
      const controller = new AbortController()
      const scan = scanEntries(source, notes, { signal: controller.signal })
      await leave(scan, controller).catch(() => {})
      t.ok(await isReleased(), way)
      await t.rejects(scan.summary, { code }, way)
      await t.rejects(drained(scan), { code }, `${way}: a second loop rejects`)
      await end()
    }
  })
}

t.test('an error releases the source, even without iteration', async (t) => {
  const path = join(t.testdir({ log: 'NO HEADER\n' }), 'log')
  const scan = scanEntries(path, notes)
  await t.rejects(scan.header, { code: 'ERR_LOG_HEADER' })
  await t.rejects(scan.summary, { code: 'ERR_LOG_HEADER' })
  t.equal(await descriptorsLeftOf(path, 0), 0)
})

t.test('an abort once all is read, before anything is taken', async (t) => {
  for (const text of ['', '1', '1\n2\n3', '1\n2\n3\n']) {
    for (const how of ['views', 'batches'] as const) {
      const controller = new AbortController()
      const scan = scanEntries(Buffer.from(text), jsonLines, { signal: controller.signal })
      for (let turns = 0; turns < 3; turns += 1) await turn()
      controller.abort()
      await t.rejects(drained(how === 'views' ? scan : scan.batches()), { code: 'ABORT_ERR' }, text)
      await t.rejects(scan.summary, { code: 'ABORT_ERR' })
    }
  }
})

t.test('the promises do not change once everything is taken', async (t) => {
  const controller = new AbortController()
  const scan = scanEntries(log, notes, { signal: controller.signal })
  const count = await drained(scan)
  controller.abort()
  t.match(await scan.summary, { entries: count, bytes: log.length })
  t.equal(await drained(scan), 0, 'a second loop yields nothing')
  t.match(await scan.summary, { entries: count })
})

t.test('two loops over one scan share the views while both wait', async (t) => {
  const source = new PassThrough()
  const scan = scanEntries(source, notes)
  const lines: number[] = []
  const take = async () => {
    for await (const { line } of scan) lines.push(line)
  }
  const loops = [take(), take()]
  for (const line of [headerLine, noteLine(1), noteLine(2), noteLine(3)]) {
    source.write(linesOf(line))
    await turn()
  }
  source.end()
  await Promise.all(loops)
  t.match(await scan.summary, { entries: 3 })
  t.strictSame(lines.sort(), [2, 3, 4], 'each view comes once')
})

t.test('two loops over one scan share it, and leaving one ends the other', async (t) => {
  const source = new PassThrough()
  source.write(noteLog(3))
  const scan = scanEntries(source, notes)
  const [first, second] = [scan.batches(), scan.batches()]
  t.equal((await first.next()).value?.length, 3)
  const waiting = second.next()
  await first.return(undefined)
  await t.rejects(waiting, { code: 'ERR_LOG_CLOSED' })
  t.ok(source.destroyed)
})

for (const [name, make] of Object.entries(idleSources)) {
  t.test(`an abort ends the wait for ${name}`, async (t) => {
    const folders = t.testdir({ scan: {}, verify: {} })
    for (const how of ['scan', 'verify'] as const) {
      const { source, isReleased, end } = await make(join(folders, how), `${noteLog(10)}NOT JSON\n`)
      const controller = new AbortController()
      // By then the source has been read as far as it goes, and the scan waits.
      const onFault = () => void setImmediate(() => controller.abort())
      const options = { signal: controller.signal, onFault }
      const waiting: Promise<unknown> =
        how === 'scan' ? drained(scanEntries(source, notes, options)) : verifyLog(source, notes, options)
      await t.rejects(waiting, { name: 'AbortError', code: 'ABORT_ERR' })
      t.ok(await isReleased())
      await end()
    }
  })
}

async function drained(scanning: AsyncIterable<unknown>): Promise<number> {
  let count = 0
  for await (const _view of scanning) count += 1
  return count
}

t.test('an abort before, in a loop, and in a callback', async (t) => {
  const aborted = { name: 'AbortError', code: 'ABORT_ERR' }
  const log = Buffer.from(`${noteLog(1_000)}NOT JSON\n${noteLine(1)}\n`)
  const before = { signal: AbortSignal.abort() }
  await t.rejects(drained(scanEntries(log, notes, before)), aborted)
  await t.rejects(verifyLog(log, notes, before), aborted)
  const inLoop = new AbortController()
  let taken = 0
  const loop = async () => {
    for await (const _view of scanEntries(log, notes, { signal: inLoop.signal })) {
      taken += 1
      inLoop.abort()
    }
  }
  await t.rejects(loop(), aborted)
  t.equal(taken, 1, 'views that are ready are discarded')
  const inCallback = new AbortController()
  const options = { signal: inCallback.signal, onFault: () => inCallback.abort() }
  await t.rejects(verifyLog(log, notes, options), aborted)
})
