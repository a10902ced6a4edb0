// Scanning and verifying say what reading says, by either engine: on every row of damage, from every source,
// with every option.

import assert from 'node:assert/strict'
import { appendFileSync, createReadStream, truncateSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { pathToFileURL } from 'node:url'
import t, { type Test } from 'tap'
import Type from 'typebox'
import { planEntry } from '../../lib/certify/entry-plan.js'
import {
  defineFormat,
  type EntryView,
  explainEngine,
  jsonLines,
  type LogFormat,
  type LogRecord,
  type LogSource,
  readRecords,
  type ScanOptions,
  scanEntries,
  sessionFormat,
  verifyLog,
} from '../../lib/index.js'
import { meansBy } from '../../lib/node/scan-engine.js'
import { everyChunking } from '../support/chunkings.js'
import { damageRows, refusedRows } from '../support/damage-rows.js'
import { jsonLinesRows } from '../support/damage-rows-json-lines.js'
import { ENGINES, withEngine } from '../support/engines.js'
import { endingSources, idleSources } from '../support/node-idle-sources.js'
import {
  headerLine,
  linesOf,
  note,
  noteLine,
  noteLog,
  notes,
  notesFrom,
  notesHeader,
} from '../support/node-notes.js'
import { leafEntry, logOf, sessionHeader, userEntry } from '../support/session-log.js'

type Format = LogFormat<unknown, unknown>
type Reading = { entries: object[]; faults: unknown[]; summary: unknown; error: unknown }

const NAMES = ['type', 'id', 'n', 'text', 'nothing']

/** What a view, or the record of the same entry, says of it. */
function viewTold(view: EntryView<unknown>): object {
  const { type, line, offset, length, next, salvaged } = view
  const fields = NAMES.map((name) => view.field(name))
  return {
    type,
    line,
    offset,
    length,
    next,
    salvaged,
    fields,
    entry: view.entry(),
    bytes: view.bytes().length,
  }
}

function recordTold(record: LogRecord<unknown, unknown> & { kind: 'entry' }, discriminator: string): object {
  const { line, offset, length, next, salvaged, entry } = record
  const fields = NAMES.map((name) => textOf(entry, name))
  const type = textOf(entry, discriminator) ?? ''
  return { type, line, offset, length, next, salvaged, fields, entry, bytes: length }
}

function textOf(entry: unknown, name: string): string | null | undefined {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return undefined
  const value: unknown = Object.hasOwn(entry, name) ? Reflect.get(entry, name) : undefined
  return typeof value === 'string' || value === null ? value : undefined
}

async function read(source: LogSource, format: Format, options: ScanOptions): Promise<Reading> {
  const { types, ...others } = options
  const reading: Reading = { entries: [], faults: [], summary: undefined, error: undefined }
  try {
    for await (const record of readRecords(source, format, others)) {
      if (record.kind === 'entry') reading.entries.push(recordTold(record, format.discriminator))
      if (record.kind === 'fault') reading.faults.push(record.fault)
      if (record.kind === 'summary') reading.summary = record.summary
    }
  } catch (error) {
    reading.error = errorTold(error)
  }
  const wanted = types && new Set(types)
  const entries = reading.entries.filter((each) => wanted?.has(Reflect.get(each, 'type')) ?? true)
  return { ...reading, entries }
}

async function scan(
  source: LogSource,
  format: Format,
  options: ScanOptions,
  batches: boolean,
): Promise<Reading> {
  const views: EntryView<unknown>[] = []
  const faults: unknown[] = []
  const scanning = scanEntries(source, format, { ...options, onFault: (fault) => faults.push(fault) })
  let error: unknown
  try {
    if (batches) for await (const batch of scanning.batches()) views.push(...batch)
    else for await (const view of scanning) views.push(view)
  } catch (thrown) {
    error = errorTold(thrown)
  }
  const summary = await scanning.summary.catch(() => undefined)
  // Only now: views stay valid when the loop has moved on.
  return { entries: views.map(viewTold), faults, summary, error }
}

async function verify(source: LogSource, format: Format, options: ScanOptions): Promise<Partial<Reading>> {
  const faults: unknown[] = []
  try {
    const summary = await verifyLog(source, format, { ...options, onFault: (fault) => faults.push(fault) })
    return { faults, summary, error: undefined }
  } catch (error) {
    return { faults, summary: undefined, error: errorTold(error) }
  }
}

function errorTold(error: unknown): object {
  assert.ok(error instanceof Error)
  const { name, message } = error
  return { name, message, code: Reflect.get(error, 'code'), offset: Reflect.get(error, 'offset') }
}

/** Holds that scanning and verifying give what reading gives. */
async function sameAsReading(
  t: Test,
  source: () => LogSource,
  format: Format,
  options: ScanOptions,
  name: string,
) {
  const expected = await read(source(), format, options)
  for (const engine of ENGINES) {
    await withEngine(engine, async () => {
      assert.deepEqual(await scan(source(), format, options, false), expected, `${name}, ${engine}`)
      assert.deepEqual(
        await scan(source(), format, options, true),
        expected,
        `${name}, ${engine}, in batches`,
      )
      const { faults, summary, error } = expected
      assert.deepEqual(
        await verify(source(), format, options),
        { faults, summary, error },
        `${name}, ${engine}, verified`,
      )
    })
  }
  t.pass(name)
}

for (const { id, format, bytes, options } of [...damageRows, ...jsonLinesRows]) {
  t.test(`the row ${id}`, async (t) => {
    const all: ScanOptions[] = [options, { ...options, salvage: true }, { ...options, onCorrupt: 'fail' }]
    all.push({ ...options, unknownTypes: 'skip', maxFaults: 1 }, { ...options, types: ['leaf'] })
    for (const each of all) await sameAsReading(t, () => bytes, format, each, JSON.stringify(each))
  })
}

for (const { id, format, bytes } of refusedRows) {
  t.test(`the refused row ${id}`, async (t) => {
    await sameAsReading(t, () => bytes, format, {}, id)
    const scanning = scanEntries(bytes, format)
    await t.rejects(scanning.header, { name: 'LogError' }, 'before anybody iterates')
    await t.rejects(scanning.batches().next(), { name: 'LogError' })
    await t.rejects(scanning.summary, { name: 'LogError' })
  })
}

const LOG = `${noteLog(3)}\n{"type":"note","n":1.5}\n${noteLine(3, 'x')}{"type":"note","n":4}\n${noteLine(5)}\r\n${noteLine(6)}`

t.test('every truncation, and every byte changed', async (t) => {
  const bytes = Buffer.from(LOG)
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes)
    changed[at] = 0
    for (const damaged of [bytes.subarray(0, at), changed]) {
      const expected = await read(damaged, notes, { salvage: true })
      assert.deepEqual(await scan(damaged, notes, { salvage: true }, true), expected, `at ${at}`)
    }
  }
  t.pass(`${bytes.length} places`)
})

t.test('any chunking, and a buffer that is used again', async (t) => {
  const bytes = Buffer.from(LOG)
  const expected = await read(bytes, notes, {})
  for (const { name, chunks } of everyChunking(bytes))
    assert.deepEqual(await scan(chunks(), notes, {}, true), expected, name)
  t.pass()
})

t.test('every kind of source', async (t) => {
  const path = join(t.testdir({ log: LOG }), 'log')
  await using file = await open(path)
  const sources: Record<string, () => LogSource> = {
    path: () => path,
    URL: () => pathToFileURL(path),
    handle: () => file,
    stream: () => createReadStream(path, { highWaterMark: 7 }),
    bytes: () => Buffer.from(LOG),
    'a web stream': () => new Blob([LOG]).stream() as LogSource,
  }
  for (const [name, source] of Object.entries(sources)) await sameAsReading(t, source, notes, {}, name)
})

t.test('limits', async (t) => {
  const bytes = Buffer.from(LOG)
  for (const options of [
    { maxLineBytes: 24 },
    { maxCorrupt: 1 },
    { maxFaults: 0 },
    { unterminated: 'keep' },
  ] as const)
    await sameAsReading(t, () => bytes, notes, options, JSON.stringify(options))
})

t.test('going on at each place that a view gives', async (t) => {
  const path = join(t.testdir({ log: LOG }), 'log')
  for await (const { next, line } of scanEntries(path, notes, { salvage: true })) {
    const from = { offset: next, line: line + 1 }
    await sameAsReading(t, () => path, notes, { from }, JSON.stringify(from))
  }
})

t.test('some types alone, every line validated all the same', async (t) => {
  const log = logOf(sessionHeader, userEntry('1'), leafEntry('2'), 'NOT JSON', userEntry('3'), leafEntry('4'))
  for (const types of [['leaf'], ['message', 'leaf'], ['nothing'], []])
    await sameAsReading(t, () => log, sessionFormat, { types }, types.join())
  const open = Buffer.from('{"type":"a"}\n{"type":"b"}\n[1]\n{"a":1,"type":"a"}\n')
  await sameAsReading(t, () => open, jsonLines, { types: ['a'] }, 'of an open format')
})

t.test('more than a window, and many batches', async (t) => {
  const log = Buffer.from(noteLog(40_000))
  const scanning = scanEntries(log, notes)
  let batches = 0
  let expected = 0
  for await (const batch of scanning.batches()) {
    batches += 1
    for (const view of batch) {
      assert.equal(view.line, expected + 2)
      expected += 1
    }
  }
  t.equal(expected, 40_000)
  t.ok(batches > 1, `${batches} batches`)
  t.match(await scanning.summary, { status: 'clean', entries: 40_000, bytes: log.length })
})

interface Interleaved {
  readonly batches: AsyncGenerator<EntryView<unknown>[], void, undefined>
  count: number
}

t.test('two scans of one format don’t disturb each other', async (t) => {
  const [first, second] = [noteLog(30_000), noteLog(20_000).replaceAll('"n":', '"n": ')].map((log) => {
    return { batches: scanEntries(Buffer.from(log), notes).batches(), count: 0 }
  }) as [Interleaved, Interleaved]
  for (let turn = 0, over = 0; over < 2; turn += 1) {
    const which = turn % 2 === 0 ? first : second
    const { value, done } = await which.batches.next()
    if (done === true) over += 1
    else for (const view of value) assert.deepEqual(view.entry(), note(which.count++))
  }
  t.strictSame([first.count, second.count], [30_000, 20_000])
})

t.test('some hundred scans at once', async (t) => {
  const log = Buffer.from(noteLog(50))
  const summaries = await Promise.all(Array.from({ length: 300 }, () => verifyLog(log, notes)))
  t.ok(summaries.every(({ entries }) => entries === 50))
})

t.test('the header comes before anything is iterated', async (t) => {
  t.strictSame(await scanEntries(Buffer.from(LOG), notes).header, notesHeader)
  t.equal(await scanEntries(Buffer.from(LOG), jsonLines).header, undefined)
})

t.test('nothing is read ahead of a consumer who has enough', async (t) => {
  let given = 0
  function* chunks() {
    yield Buffer.from(`${headerLine}\n`)
    for (; given < 1_000; given += 1) yield Buffer.from(linesOf(noteLine(given)).repeat(10_000))
  }
  const iterator = scanEntries(chunks(), notes)[Symbol.asyncIterator]()
  await iterator.next()
  t.ok(given < 4, `${given} chunks were taken`)
  await iterator.return?.()
})

for (const [name, make] of Object.entries({ ...endingSources, ...idleSources })) {
  t.test(`leaving lets go of ${name}`, async (t) => {
    const { source, isLetGo, end } = await make(t.testdir({}), noteLog(1_000))
    const scanning = scanEntries(source, notes)
    for await (const { line } of scanning) if (line > 500) break
    t.ok(await isLetGo())
    await t.rejects(scanning.summary, { code: 'ERR_LOG_CLOSED' })
    await end()
  })
}

for (const [name, make] of Object.entries(idleSources)) {
  t.test(`an abort ends the wait for ${name}`, async (t) => {
    const folders = t.testdir({ scan: {}, verify: {} })
    for (const how of ['scan', 'verify'] as const) {
      const { source, isLetGo, end } = await make(join(folders, how), `${noteLog(10)}NOT JSON\n`)
      const controller = new AbortController()
      // By then all that there is has been read, and more is waited for.
      const onFault = () => void setImmediate(() => controller.abort())
      const options = { signal: controller.signal, onFault }
      const waiting: Promise<unknown> =
        how === 'scan' ? drained(scanEntries(source, notes, options)) : verifyLog(source, notes, options)
      await t.rejects(waiting, { name: 'AbortError', code: 'ABORT_ERR' })
      t.ok(await isLetGo())
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
  t.equal(taken, 1, 'nothing that was at hand is given any more')
  const inCallback = new AbortController()
  const options = { signal: inCallback.signal, onFault: () => inCallback.abort() }
  await t.rejects(verifyLog(log, notes, options), aborted)
})

t.test('what a callback throws ends it, behind the entries before', async (t) => {
  const cause = new Error('enough')
  const onFault = () => {
    throw cause
  }
  const log = Buffer.from(`${noteLog(3)}NOT JSON\n${noteLine(3)}\n`)
  const scanning = scanEntries(log, notes, { onFault })
  const seen: unknown[] = []
  const loop = async () => {
    for await (const view of scanning) seen.push(view.entry())
  }
  await t.rejects(loop(), cause)
  t.strictSame(seen, notesFrom(0, 3))
  await t.rejects(scanning.summary, cause)
  await t.rejects(verifyLog(log, notes, { onFault }), cause)
})

t.test('a source that fails', async (t) => {
  const failing = () => {
    const stream = new PassThrough()
    stream.write(noteLog(3))
    setImmediate(() => stream.destroy(new Error('unplugged')))
    return stream
  }
  let count = 0
  const loop = async () => {
    for await (const _view of scanEntries(failing(), notes)) count += 1
  }
  await t.rejects(loop(), { message: 'unplugged' })
  t.equal(count, 3)
  await t.rejects(verifyLog(failing(), notes), { message: 'unplugged' })
  await t.rejects(verifyLog(join(t.testdir({}), 'none'), notes), { code: 'ENOENT' })
})

t.test('a file that is cut meanwhile', async (t) => {
  const path = join(t.testdir({}), 'log')
  writeFileSync(path, noteLog(3))
  appendFileSync(path, linesOf('NOT JSON'))
  const onFault = () => truncateSync(path, 10)
  await t.rejects(verifyLog(path, notes, { onFault }), { code: 'ERR_LOG_CHANGED' })
})

t.test('arguments that mean nothing', async (t) => {
  const nonsense: [name: string, options: object][] = [
    ['types as text', { types: 'note' }],
    ['types that are no names', { types: [1] }],
    ['following', { follow: true }],
    ['a checkpoint without a path', { from: { offset: 1 } }],
    ['no callback', { onFault: 1 }],
    ['a limit that is none', { maxLineBytes: 0 }],
  ]
  for (const [name, options] of nonsense) {
    t.throws(() => scanEntries(Buffer.from(''), notes, options), Error, name)
    await t.rejects(verifyLog(Buffer.from(''), notes, options), Error, name)
  }
  t.throws(() => scanEntries(1 as unknown as string, notes), { name: 'TypeError' })
  t.doesNotThrow(() => scanEntries(Buffer.from(LOG), notes, { follow: false } as object))
})

t.test('the engine can be asked for, and asked', async (t) => {
  for (const engine of ENGINES) {
    await withEngine(engine, () => {
      t.equal(scanEntries(Buffer.from(LOG), notes).engine, engine)
      t.equal(explainEngine(notes).engine, engine)
    })
  }
  t.equal(scanEntries(Buffer.from(LOG), notes).engine, 'certifier', 'if nobody asks')
  await withEngine('abacus', async () => {
    t.throws(() => scanEntries(Buffer.from(LOG), notes), { name: 'TypeError', message: /WHOLELINE_ENGINE/ })
    await t.rejects(verifyLog(Buffer.from(LOG), notes), { name: 'TypeError' })
    t.throws(() => explainEngine(notes), { name: 'TypeError' })
  })
  await withEngine('decoder', () => t.match(explainEngine(notes).reason, /WHOLELINE_ENGINE/))
})

t.test('where there is no certifier, the decoder does it', async (t) => {
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
  t.equal(scanEntries(Buffer.from('1\n'), full).engine, 'decoder', 'as where there is no memory left')
  t.match(await verifyLog(Buffer.from('1\n'), full), { status: 'clean', entries: 1 })
  instance.restore()
})

t.test('what is left to the decoder is told', async (t) => {
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
