// What a scan gives: views, a header, a summary, and the errors of its source and its callbacks.

import assert from 'node:assert/strict'
import { appendFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import t from 'tap'
import { jsonLines, scanEntries, sessionFormat, verifyLog } from '../../../lib/index.js'
import { leafEntry, logOf, sessionHeader, userEntry } from '../../support/damage/session-log.js'
import { ENGINES, withEngine } from '../../support/streams/engines.js'
import {
  headerLine,
  linesOf,
  noteLine,
  noteLog,
  notes,
  notesFrom,
  notesHeader,
} from '../../support/streams/notes-format.js'
import { readingOf, requireSameAsReading } from '../../support/streams/scan-reading.js'

const LOG = `${noteLog(3)}\n{"type":"note","n":1.5}\n${noteLine(3, 'x')}{"type":"note","n":4}\n${noteLine(5)}\r\n${noteLine(6)}`
const log = Buffer.from(LOG)

t.test('can be resumed at the `next` of each view', async (t) => {
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

t.test('yields only the types asked for, and validates every line', async (t) => {
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

t.test('a log longer than a window, in many batches', async (t) => {
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

t.test('a line too long to be held is not held', async (t) => {
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

t.test('the header settles without iteration', async (t) => {
  t.strictSame(await scanEntries(log, notes).header, notesHeader)
  t.equal(await scanEntries(log, jsonLines).header, undefined)
})

t.test('reads no further than the consumer takes', async (t) => {
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

t.test('an error of a callback comes after the entries before it', async (t) => {
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

t.test('an error of the source comes after the entries before it', async (t) => {
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

t.test('fails where the file is cut while it is scanned', async (t) => {
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

t.test('refuses invalid arguments at once', async (t) => {
  const nonsense: [name: string, options: object][] = [
    ['types as text', { types: 'note' }],
    ['types that are not names', { types: [1] }],
    ['following', { follow: true }],
    ['a checkpoint without a path', { from: { offset: 1 } }],
    ['a callback that is not a function', { onFault: 1 }],
    ['a limit of 0', { maxLineBytes: 0 }],
  ]
  for (const [name, options] of nonsense) {
    t.throws(() => scanEntries(Buffer.from(''), notes, options), Error, name)
    await t.rejects(verifyLog(Buffer.from(''), notes, options), Error, name)
  }
  t.throws(() => scanEntries(1 as unknown as string, notes), { name: 'TypeError' })
  t.doesNotThrow(() => scanEntries(log, notes, { follow: false } as object))
})

async function drained(scanning: AsyncIterable<unknown>): Promise<number> {
  let count = 0
  for await (const _view of scanning) count += 1
  return count
}
