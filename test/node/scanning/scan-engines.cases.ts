// Which engine checks the lines, and how many scans share it.

import assert from 'node:assert/strict'
import t from 'tap'
import Type from 'typebox'
import { planEntry } from '../../../lib/certify/plans/entry-plan.js'
import { defineFormat, type EntryView, explainEngine, scanEntries, verifyLog } from '../../../lib/index.js'
import { meansBy } from '../../../lib/node/parser/scan-engine.js'
import { ENGINES, withEngine } from '../../support/streams/engines.js'
import { note, noteLine, noteLog, notes } from '../../support/streams/notes-format.js'

const LOG = `${noteLog(3)}\n{"type":"note","n":1.5}\n${noteLine(3, 'x')}{"type":"note","n":4}\n${noteLine(5)}\r\n${noteLine(6)}`
const log = Buffer.from(LOG)

interface Interleaved {
  readonly batches: AsyncGenerator<EntryView<unknown>[], void, undefined>
  count: number
}

t.test('two scans of one format do not disturb each other', async (t) => {
  const [first, second] = [noteLog(30_000), noteLog(20_000).replaceAll('"n":', '"n": ')].map((log) => {
    return { batches: scanEntries(Buffer.from(log), notes).batches(), count: 0 }
  }) as [Interleaved, Interleaved]
  const going = new Set([first, second])
  while (going.size > 0) {
    for (const which of going) {
      const { value, done } = await which.batches.next()
      if (done === true) going.delete(which)
      else for (const view of value) assert.deepEqual(view.entry(), note(which.count++))
    }
  }
  t.strictSame([first.count, second.count], [30_000, 20_000])
})

t.test('300 scans at once, more than there is memory for certifiers', async (t) => {
  const text = Buffer.from(noteLog(50))
  const scans = Array.from({ length: 300 }, () => scanEntries(text, notes))
  // Each has yielded one view before any goes on.
  const iterators = scans.map((scan) => scan[Symbol.asyncIterator]())
  for (const iterator of iterators) t.match(await iterator.next(), { value: { line: 2 } })
  const [last] = await Promise.all(iterators.map(lastOf))
  t.strictSame(last, note(49))
  const summaries = await Promise.all(scans.map(({ summary }) => summary))
  const verified = await Promise.all(Array.from({ length: 300 }, () => verifyLog(text, notes)))
  for (const each of [...summaries, ...verified]) assert.deepEqual(each, summaries[0])
})

async function lastOf(iterator: AsyncIterator<EntryView<unknown>>): Promise<unknown> {
  let last: unknown
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next())
    last = next.value.entry()
  return last
}

t.test('the environment chooses the engine, and a scan reports it', async (t) => {
  for (const engine of ENGINES) {
    await withEngine(engine, () => {
      t.equal(scanEntries(log, notes).engine, engine)
      t.equal(explainEngine(notes).engine, engine)
    })
  }
  t.equal(scanEntries(log, notes).engine, 'certifier', 'by default')
  await withEngine('abacus', async () => {
    t.throws(() => scanEntries(log, notes), { name: 'TypeError', message: /WHOLELINE_ENGINE/ })
    await t.rejects(verifyLog(log, notes), { name: 'TypeError' })
    t.throws(() => explainEngine(notes), { name: 'TypeError' })
  })
  await withEngine('decoder', () => t.match(explainEngine(notes).reason, /WHOLELINE_ENGINE/))
})

t.test('without a certifier, the decoder checks every line', async (t) => {
  const reason = /can't run the certifier: no SIMD/
  t.match(meansBy(new Error('no SIMD'), planEntry(notes)), { reason })
  const full = defineFormat({ name: 'full', entry: Type.Unknown() })
  const { WebAssembly } = globalThis as unknown as { WebAssembly: { Instance: unknown } }
  const instance = t.intercept(WebAssembly, 'Instance', {
    value: class {
      constructor() {
        throw new RangeError('no room for another memory')
      }
    },
  })
  t.equal(scanEntries(Buffer.from('1\n'), full).engine, 'decoder', 'when there is no memory left')
  t.match(await verifyLog(Buffer.from('1\n'), full), { status: 'clean', entries: 1 })
  instance.restore()
})

t.test('explainEngine reports what only the decoder can check', async (t) => {
  const pattern = Type.String({ pattern: '^a' })
  const partly = defineFormat({ name: 'partly', entry: Type.Object({ a: pattern }) })
  t.strictSame(explainEngine(partly), {
    engine: 'certifier',
    gaps: [{ pointer: '/properties/a', reason: 'pattern' }],
  })
  const wholly = defineFormat({ name: 'wholly', entry: pattern })
  t.match(explainEngine(wholly), { engine: 'decoder', reason: 'no part of the schema can be certified' })
  const log = Buffer.from('"a"\n"b"\n')
  t.equal(scanEntries(log, wholly).engine, 'decoder')
  t.match(await verifyLog(log, wholly), { entries: 1, corrupt: 1 })
})
