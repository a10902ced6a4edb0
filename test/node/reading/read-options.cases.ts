import t from 'tap'
import {
  EntryReader,
  jsonLines,
  type ReadOptions,
  readAll,
  readEntries,
  readRecords,
} from '../../../lib/index.js'
import { noteLog, notes } from '../../support/streams/notes-format.js'

/** Invalid options, as a caller without types may pass them. */
const bad: [name: string, options: object, error: typeof TypeError | typeof RangeError][] = [
  ['salvage of neither true nor false', { salvage: 'yes' }, TypeError],
  ['an unknown onCorrupt', { onCorrupt: 'ignore' }, TypeError],
  ['an unknown unterminated', { unterminated: true }, TypeError],
  ['an unknown unknownTypes', { unknownTypes: 'fail' }, TypeError],
  ['maxLineBytes of nothing', { maxLineBytes: 0 }, RangeError],
  ['maxLineBytes of no integer', { maxLineBytes: 1.5 }, RangeError],
  ['maxLineBytes without end', { maxLineBytes: Number.POSITIVE_INFINITY }, RangeError],
  ['maxLineBytes as text', { maxLineBytes: '10' }, RangeError],
  ['a negative maxFaults', { maxFaults: -1 }, RangeError],
  ['a negative maxCorrupt', { maxCorrupt: -1 }, RangeError],
  ['maxCorrupt of no number', { maxCorrupt: Number.NaN }, RangeError],
  ['maxCorrupt where the first one fails', { onCorrupt: 'fail', maxCorrupt: 5 }, TypeError],
  ['an option of another name', { salvge: true }, TypeError],
  ['onFault of no function', { onFault: true }, TypeError],
  ['a signal of no signal', { signal: {} }, TypeError],
  ['follow that says no interval', { follow: 'always' }, TypeError],
  ['follow as nothing', { follow: null }, TypeError],
  ['follow as a list', { follow: [] }, TypeError],
  ['follow with no time between two looks', { follow: { pollMs: 0 } }, RangeError],
  ['follow with more time than a timer has', { follow: { pollMs: 2 ** 31 } }, RangeError],
]

/** Invalid options of sources that are paths. */
const badForPaths: typeof bad = [
  ['a negative offset', { from: { offset: -1 } }, RangeError],
  ['an offset of no integer', { from: { offset: 1.5 } }, RangeError],
  ['an offset past what a number holds', { from: { offset: 2 ** 53 } }, RangeError],
  ['no offset', { from: {} }, RangeError],
  ['line 0', { from: { offset: 1, line: 0 } }, RangeError],
  ['a line of no integer', { from: { offset: 1, line: 1.5 } }, RangeError],
]

for (const [name, options, error] of bad) {
  t.test(`refuses at once: ${name}`, async (t) => {
    t.throws(() => new EntryReader(notes, options as ReadOptions), error)
    for (const source of [Buffer.from(noteLog(1)), 'a path']) {
      t.throws(() => readEntries(source, notes, options as ReadOptions), error)
      t.throws(() => readRecords(source, notes, options as ReadOptions), error)
      await t.rejects(readAll(source, notes, options as ReadOptions), error)
    }
  })
}

for (const [name, options, error] of badForPaths) {
  t.test(`refuses at once: ${name}`, async (t) => {
    t.throws(() => readEntries('a path', notes, options as ReadOptions), error)
    t.throws(() => readRecords('a path', notes, options as ReadOptions), error)
  })
}

const forPathsAlone: Record<string, ReadOptions> = {
  'to resume': { from: { offset: 0 } },
  'to follow': { follow: true },
  'to follow at an interval': { follow: { pollMs: 10 } },
}

for (const [name, options] of Object.entries(forPathsAlone)) {
  t.test(`${name} needs a path`, async (t) => {
    const needsPath = { name: 'TypeError', message: /path/ }
    t.throws(() => new EntryReader(notes, options), needsPath)
    t.throws(() => readEntries(Buffer.from(noteLog(1)), notes, options), needsPath)
    t.throws(() => readRecords([Buffer.from(noteLog(1))], notes, options), needsPath)
  })
}

t.test('refused arguments leave no listener on the signal', async (t) => {
  const controller = new AbortController()
  const { signal } = controller
  t.throws(() => readEntries(7 as unknown as string, notes, { signal }), TypeError)
  t.throws(() => readRecords(7 as unknown as string, notes, { signal }), TypeError)
  t.throws(() => readEntries('a path', notes, { signal, from: { offset: -1 } }), RangeError)
  // A reader that was half made would fail here, without a listener.
  controller.abort()
})

t.test('onCorrupt, maxCorrupt and unknownTypes decide whether reading goes on', async (t) => {
  const log = Buffer.from(`${noteLog(2)}x\n{"type":"new"}\ny\n`)
  t.match((await readAll(log, notes)).summary, { corrupt: 3, unknown: 1 })
  t.match((await readAll(log, notes, { unknownTypes: 'skip' })).summary, { corrupt: 2, unknown: 1 })
  t.match((await readAll(log, notes, { maxCorrupt: 3 })).summary, { corrupt: 3 })
  await t.rejects(readAll(log, notes, { maxCorrupt: 2 }), { code: 'ERR_LOG_CORRUPT', line: 6 })
  await t.rejects(readAll(log, notes, { onCorrupt: 'fail' }), { code: 'ERR_LOG_CORRUPT', line: 4 })
})

t.test('maxFaults limits the summary, not the faults that are reported', async (t) => {
  const reported: number[] = []
  const log = Buffer.from(`${noteLog(0)}x\ny\nz\n`)
  const { summary } = await readAll(log, notes, { maxFaults: 2, onFault: ({ line }) => reported.push(line) })
  t.same(reported, [2, 3, 4])
  t.same(
    summary.faults.map(({ line }) => line),
    [2, 3],
  )
  t.equal(summary.corrupt, 3)
})

t.test('maxLineBytes and unterminated', async (t) => {
  const long = Buffer.from(`1\n"${'x'.repeat(50)}"\n2`)
  const read = await readAll(long, jsonLines, { maxLineBytes: 51 })
  t.same(read.entries, [1, 2])
  t.match(read.summary.faults, [{ reason: 'oversized', line: 2, offset: 2, length: 52 }])
  t.equal((await readAll(long, jsonLines, { maxLineBytes: 52 })).entries.length, 3)

  const dropped = await readAll(long, jsonLines, { unterminated: 'drop' })
  t.equal(dropped.entries.length, 2)
  t.match(dropped.summary, { status: 'truncated-line', truncated: true })
})
