// Scanning and verifying say what reading says, by either engine: on every row of damage, from every source,
// with every option.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { appendFileSync, createReadStream, truncateSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import t from 'tap'
import Type from 'typebox'
import { planEntry } from '../../../lib/certify/plans/entry-plan.js'
import {
  defineFormat,
  type EntryScan,
  type EntryView,
  explainEngine,
  jsonLines,
  type LogSource,
  type ScanOptions,
  scanEntries,
  sessionFormat,
  verifyLog,
} from '../../../lib/index.js'
import { meansBy } from '../../../lib/node/parser/scan-engine.js'
import { arbitraryLines } from '../../support/damage/arbitrary-lines.js'
import { damageRows, refusedRows } from '../../support/damage/damage-rows.js'
import { jsonLinesRows } from '../../support/damage/damage-rows-json-lines.js'
import { bytesOfLines, type DraftedLine } from '../../support/damage/drafted-line.js'
import { hugeRows } from '../../support/damage/huge-rows.js'
import { jsonOf, leafEntry, logOf, sessionHeader, userEntry } from '../../support/damage/session-log.js'
import { descriptorsLeftOf } from '../../support/files/descriptors.js'
import { seed } from '../../support/random/seed.js'
import { everyChunking } from '../../support/streams/chunkings.js'
import { ENGINES, withEngine } from '../../support/streams/engines.js'
import { endingSources, idleSources } from '../../support/streams/idle-sources.js'
import {
  headerLine,
  linesOf,
  note,
  noteLine,
  noteLog,
  notes,
  notesFrom,
  notesHeader,
} from '../../support/streams/notes-format.js'
import { readingOf, requireSameAsReading, scannedByBatches } from '../../support/streams/scan-reading.js'

function* chunksOf(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** More options than its own that a row is read with. */
const FURTHER: readonly ScanOptions[] = [
  {},
  { salvage: true },
  { onCorrupt: 'fail' },
  { unterminated: 'keep', salvage: true },
  { unterminated: 'drop', maxCorrupt: 0 },
  { unknownTypes: 'skip', maxFaults: 1 },
  { types: ['leaf'] },
]

for (const { id, format, bytes: log, options } of [...damageRows, ...jsonLinesRows]) {
  t.test(`the row ${id} of a ${format.name} log`, async (t) => {
    for (const further of FURTHER) {
      const each = { ...options, ...further }
      await requireSameAsReading({ log, format, options: each }, JSON.stringify(each))
    }
    t.pass('the same as reading, by every engine and way')
  })
}

for (const { id, format, bytes: log } of refusedRows) {
  t.test(`the refused row ${id}`, async (t) => {
    await requireSameAsReading({ log, format }, id)
    const scan = scanEntries(log, format)
    await t.rejects(scan.header, { name: 'LogError' }, 'before anybody iterates')
    await t.rejects(scan.summary, { name: 'LogError' }, 'before anybody iterates')
    await t.rejects(scan.batches().next(), { name: 'LogError' })
  })
}

for (const { id, format, options, bytes, entries, faults, chunks } of hugeRows) {
  // What is longer than lines may be never meets the certifier.
  if (id.startsWith('oversized/')) continue
  t.test(`the huge row ${id}`, async (t) => {
    for (const engine of ENGINES) {
      const summary = await withEngine(engine, () => verifyLog(chunks(), format, options))
      t.match(summary, { entries, bytes, corrupt: faults.length, faults }, engine)
    }
  })
}

const LOG = `${noteLog(3)}\n{"type":"note","n":1.5}\n${noteLine(3, 'x')}{"type":"note","n":4}\n${noteLine(5)}\r\n${noteLine(6)}`
const log = Buffer.from(LOG)
/** What a byte becomes. */
const VALUES = ['\0', '\n', '\r', '"', '\\', '{', ' ', '\xff'].map((each) => each.charCodeAt(0))

for (const engine of ENGINES) {
  t.test(`every truncation, and every byte changed, by the ${engine}`, async (t) => {
    await withEngine(engine, async () => {
      const options = { salvage: true } as const
      for (let at = 0; at < log.length; at += 1) {
        const cut = { log: log.subarray(0, at), format: notes, options }
        assert.deepEqual(await scannedByBatches(cut), await readingOf(cut), `cut at ${at}`)
        for (const value of VALUES) {
          const each = { log: changed(log, at, value), format: notes, options }
          assert.deepEqual(await scannedByBatches(each), await readingOf(each), `byte ${at} became ${value}`)
        }
      }
    })
    t.pass(`${log.length} places`)
  })

  t.test(`any chunking, and a buffer that is used again, by the ${engine}`, async (t) => {
    const expected = await readingOf({ log, format: notes })
    await withEngine(engine, async () => {
      for (const { name, chunks } of everyChunking(log)) {
        const each = { log, format: notes, source: chunks }
        assert.deepEqual(await scannedByBatches(each), expected, `${name} (seed ${seed})`)
      }
    })
    t.pass()
  })
}

function changed(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = new Uint8Array(bytes)
  copy[at] = value
  return copy
}

t.test('any lines, with any options', async (t) => {
  const options: fc.Arbitrary<ScanOptions> = fc.record(
    {
      salvage: fc.boolean(),
      unterminated: fc.constantFrom('drop', 'keep'),
      unknownTypes: fc.constantFrom('corrupt', 'skip'),
      // Some entries are longer, and the header is not.
      maxLineBytes: fc.integer({ min: jsonOf(sessionHeader).length, max: 250 }),
      maxCorrupt: fc.nat(3),
      maxFaults: fc.nat(3),
      types: fc.subarray(['leaf', 'message', 'later', '']),
    },
    { requiredKeys: [] },
  )
  const property = fc.asyncProperty(arbitraryLines, options, fc.integer({ min: 1, max: 300 }), same)
  const result = await fc.check(property, { seed, numRuns: 150 })
  t.notOk(result.failed, `seed ${seed}`, result.failed ? { report: fc.defaultReportMessage(result) } : {})
})

async function same(lines: DraftedLine[], options: ScanOptions, chunkBytes: number): Promise<void> {
  const bytes = bytesOfLines(lines)
  const source = () => chunksOf(bytes, chunkBytes)
  await requireSameAsReading({ log: bytes, format: sessionFormat, options, source }, `in ${chunkBytes} bytes`)
}

t.test('every kind of source', async (t) => {
  const path = join(t.testdir({ log: LOG }), 'log')
  await using file = await open(path)
  const sources: Record<string, () => LogSource> = {
    path: () => path,
    URL: () => pathToFileURL(path),
    handle: () => file,
    stream: () => createReadStream(path, { highWaterMark: 7 }),
    'a stream of text': () => createReadStream(path, { highWaterMark: 7, encoding: 'utf8' }),
    bytes: () => new Uint8Array(log),
    'a web stream': () => new Blob([LOG]).stream() as LogSource,
    'an iterable': () => chunksOf(log, 5),
    'an async iterable': async function* () {
      yield* chunksOf(log, 5)
    },
  }
  for (const [name, source] of Object.entries(sources)) {
    await requireSameAsReading({ log, format: notes, source }, name)
    t.pass(name)
  }
})

t.test('a line as long as may be, and one longer, however it ends', async (t) => {
  const lines = [noteLine(1), noteLine(2, 'x'), noteLine(3, 'xx')] as const
  for (const terminator of ['\n', '\r\n', '']) {
    const end = terminator === '' ? '' : `${noteLine(4)}${terminator}`
    for (const last of lines) {
      const text = `${[headerLine, ...lines, last].join(terminator || '\n')}${terminator}${end}`
      for (const maxLineBytes of lines.map(({ length }) => Math.max(length, headerLine.length))) {
        for (const unterminated of ['drop', 'keep'] as const) {
          const each = { log: Buffer.from(text), format: notes, options: { maxLineBytes, unterminated } }
          await requireSameAsReading(each, JSON.stringify([text, maxLineBytes]))
        }
      }
    }
  }
  t.pass()
})

t.test('at every limit of depth', async () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
  const log = Buffer.from([1, 2, 3, 4, 127, 128, 129, 200].map((depth) => `${nested(depth)}\n`).join(''))
  for (const maxDepth of [1, 3, 127, 128, 129, 4000])
    await requireSameAsReading({ log, format: jsonLines, options: { maxDepth } }, `maxDepth ${maxDepth}`)
})

t.test('a line longer than a window, and one longer than memory that is kept', async (t) => {
  for (const [mebibytes, char] of [
    [0.25, 'x'],
    [5, 'é'],
  ] as const) {
    const long = noteLine(1, char.repeat(mebibytes * 1024 * 1024))
    const text = linesOf(headerLine, noteLine(0), long, noteLine(2), `${long}}`, noteLine(3))
    const bytes = Buffer.from(text)
    // Compared by their number: telling the bytes of such lines takes longer than reading them.
    const source = () => chunksOf(bytes, 100_000)
    for (const engine of ENGINES) {
      await withEngine(engine, async () => {
        for (const each of [bytes, source()]) {
          const seen: unknown[] = []
          for await (const { line, offset, length } of scanEntries(each, notes))
            seen.push([line, bytes.subarray(offset, offset + length).equals(Buffer.from(lineOf(line)))])
          t.strictSame(
            seen,
            [2, 3, 4, 6].map((line) => [line, true]),
            engine,
          )
        }
        t.match(await verifyLog(source(), notes), { entries: 4, corrupt: 1, bytes: bytes.length })
      })
    }
    function lineOf(line: number): string {
      return text.split('\n')[line - 1] as string
    }
  }
})

t.test('going on at each place that a view gives', async (t) => {
  const path = join(t.testdir({ log: LOG }), 'log')
  for await (const { next, line } of scanEntries(path, notes, { salvage: true })) {
    for (const from of [{ offset: next, line: line + 1 }, { offset: next }]) {
      const each = { log, format: notes, options: { from }, source: () => path }
      await requireSameAsReading(each, JSON.stringify(from))
    }
  }
  const inside = { log, format: notes, options: { from: { offset: 3 } }, source: () => path }
  await requireSameAsReading(inside, 'where no line begins')
  await t.rejects(verifyLog(path, notes, inside.options), { code: 'ERR_LOG_CHECKPOINT' })
})

t.test('some types alone, every line validated all the same', async (t) => {
  const session = logOf(
    sessionHeader,
    userEntry('1'),
    leafEntry('2'),
    'NOT JSON',
    userEntry('3'),
    leafEntry('4'),
  )
  const { summary } = await readingOf({ log: session, format: sessionFormat })
  for (const types of [['leaf'], ['message', 'leaf'], ['nothing'], []]) {
    await requireSameAsReading({ log: session, format: sessionFormat, options: { types } }, types.join())
    const scan = scanEntries(session, sessionFormat, { types })
    const seen = new Set<string>()
    for await (const { type } of scan) seen.add(type)
    t.strictSame([...seen].sort(), types.filter((type) => type !== 'nothing').sort())
    t.strictSame(await scan.summary, summary)
  }
  const free = Buffer.from(
    '{"type":"a"}\n{"type":"b"}\n[1]\n{"a":1,"type":"a"}\n{"type":1}\n"a"\n{"type":"\\u0061"}\n',
  )
  for (const types of [['a'], [''], ['b', 'c'], []])
    await requireSameAsReading(
      { log: free, format: jsonLines, options: { types } },
      `${types} of an open format`,
    )
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

t.test('some hundred scans at once, more than there is room for certifiers', async (t) => {
  const text = Buffer.from(noteLog(50))
  const scans = Array.from({ length: 300 }, () => scanEntries(text, notes))
  // All of them are open at once, and each has given one view before any goes on.
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

t.test('a line too long to be held takes no memory', async (t) => {
  const chunk = Buffer.alloc(1024 * 1024, 'x')
  let most = 0
  function* chunks() {
    yield Buffer.from(`${headerLine}\n${noteLine(1)}\n`)
    for (let count = 0; count < 256; count += 1) {
      yield chunk
      most = Math.max(most, process.memoryUsage().arrayBuffers)
    }
    yield Buffer.from(`\n${noteLine(2)}\n`)
  }
  for (const engine of ENGINES) {
    most = 0
    const before = process.memoryUsage().arrayBuffers
    const options = { maxLineBytes: 1024 * 1024 }
    const summary = await withEngine(engine, () => verifyLog(chunks(), notes, options))
    t.match(summary, { entries: 2, corrupt: 1, corruptByReason: { oversized: 1 } })
    t.ok(most - before < 32 * 1024 * 1024, `${engine}: ${most - before} bytes more`)
  }
})

t.test('the header comes before anything is iterated', async (t) => {
  t.strictSame(await scanEntries(log, notes).header, notesHeader)
  t.equal(await scanEntries(log, jsonLines).header, undefined)
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

type Leave = (scan: EntryScan<unknown, unknown>, controller: AbortController) => Promise<unknown>

/** Ways to have enough, and what the promises of the scan then say. */
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
  'an abort, and nobody iterates': [
    async (scan, controller) => {
      controller.abort()
      await scan.summary
    },
    'ABORT_ERR',
  ],
}

for (const [name, make] of Object.entries({ ...endingSources, ...idleSources })) {
  t.test(`leaving lets go of ${name}`, async (t) => {
    for (const [way, [leave, code]] of Object.entries(leavings)) {
      const { source, isLetGo, end } = await make(t.testdir({}), noteLog(1_000))
      const controller = new AbortController()
      const scan = scanEntries(source, notes, { signal: controller.signal })
      await leave(scan, controller).catch(() => {})
      t.ok(await isLetGo(), way)
      await t.rejects(scan.summary, { code }, way)
      await t.rejects(drained(scan), { code }, `${way}: there is no second loop`)
      await end()
    }
  })
}

t.test('what fails lets go of its source, though nobody iterates', async (t) => {
  const path = join(t.testdir({ log: 'NO HEADER\n' }), 'log')
  const scan = scanEntries(path, notes)
  await t.rejects(scan.header, { code: 'ERR_LOG_HEADER' })
  await t.rejects(scan.summary, { code: 'ERR_LOG_HEADER' })
  t.equal(await descriptorsLeftOf(path, 0), 0)
})

t.test('an abort when all is read, and nothing is taken', async (t) => {
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

t.test('when all is taken, nothing changes what was said', async (t) => {
  const controller = new AbortController()
  const scan = scanEntries(log, notes, { signal: controller.signal })
  const count = await drained(scan)
  controller.abort()
  t.match(await scan.summary, { entries: count, bytes: log.length })
  t.equal(await drained(scan), 0, 'a second loop has nothing')
  t.match(await scan.summary, { entries: count })
})

t.test('two loops over one scan that wait at once share what comes', async (t) => {
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
  t.strictSame(lines.sort(), [2, 3, 4], 'each is given once')
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
  writeFileSync(path, `${noteLog(3)}NOT JSON\n`)
  const scan = scanEntries(path, notes, { onFault })
  await t.rejects(drained(scan), { code: 'ERR_LOG_CHANGED' })
  await t.rejects(scan.summary, { code: 'ERR_LOG_CHANGED' })
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
  t.doesNotThrow(() => scanEntries(log, notes, { follow: false } as object))
})

t.test('the engine can be asked for, and asked', async (t) => {
  for (const engine of ENGINES) {
    await withEngine(engine, () => {
      t.equal(scanEntries(log, notes).engine, engine)
      t.equal(explainEngine(notes).engine, engine)
    })
  }
  t.equal(scanEntries(log, notes).engine, 'certifier', 'if nobody asks')
  await withEngine('abacus', async () => {
    t.throws(() => scanEntries(log, notes), { name: 'TypeError', message: /WHOLELINE_ENGINE/ })
    await t.rejects(verifyLog(log, notes), { name: 'TypeError' })
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
