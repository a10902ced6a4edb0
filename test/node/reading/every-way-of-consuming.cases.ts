// In every way of taking entries they are the same, in order, and an error comes after them.

import type { EventEmitter } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { jsonLines, type LogSource, type ReadOptions, readEntries, scanEntries } from '../../../lib/index.js'
import { consumers } from '../../support/streams/consumers.js'
import {
  headerLine,
  linesOf,
  note,
  noteLine,
  noteLog,
  notes,
  notesFrom,
} from '../../support/streams/notes-format.js'
import { scanConsumers } from '../../support/streams/scan-consumers.js'

/** More entries than the stream's own buffer holds, in many chunks and in one. */
const COUNT = 100
const LOG = noteLog(COUNT)

function* inPieces(text: string, size: number): Generator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

for (const { name, take } of consumers) {
  t.test(`every entry, by ${name}`, async (t) => {
    for (const size of [1, 7, 100, LOG.length]) {
      const reader = readEntries(inPieces(LOG, size), notes)
      t.same(await take(reader), { entries: notesFrom(0, COUNT), error: undefined }, `chunks of ${size}`)
      t.match(await reader.summary, { status: 'clean', entries: COUNT, bytes: LOG.length })
    }
  })

  t.test(`no entries at all, by ${name}`, async (t) => {
    const header = await take(readEntries(inPieces(noteLog(0), 100), notes))
    t.same(header, { entries: [], error: undefined }, 'a header alone')
    const nothing = await take(readEntries(inPieces('', 100), jsonLines))
    t.same(nothing, { entries: [], error: undefined }, 'nothing')
  })

  t.test(`falsy entries, by ${name}`, async (t) => {
    const { entries, error } = await take(readEntries(inPieces('0\n""\nfalse\n{}\n', 3), jsonLines))
    t.same(entries, [0, '', false, {}])
    t.equal(error, undefined)
  })
}

for (const { name, take, takesPushed } of consumers) {
  t.test(`a null entry, by ${name}`, async (t) => {
    for (const size of [1, 100]) {
      const reader = readEntries(inPieces('1\n2\nnull\nnull\n3\n', size), jsonLines)
      const { entries, error } = await take(reader)
      if (!takesPushed) {
        t.same(entries, [1, 2, null, null, 3])
        t.equal(error, undefined)
        continue
      }
      t.same(entries, [1, 2], 'the entries before it')
      t.match(error, { name: 'TypeError', message: /null.*for await/ })
      await t.rejects(reader.summary, error as Error)
    }
  })
}

interface Failure {
  source: LogSource
  options?: ReadOptions
  expected: object
  /** Run on an entry reader before anything is taken; other readers have no events. */
  prepare?: (reader: EventEmitter) => void
}

/** Ways for a log to fail after `COUNT` good entries. */
const failures: Record<string, () => Failure> = {
  'the source': () => {
    const cause = new Error('unplugged')
    const source = (async function* () {
      yield* inPieces(LOG, 100)
      throw cause
    })()
    return { source, expected: cause }
  },
  'a corrupt line': () => ({
    source: inPieces(`${LOG}no entry\n${noteLine(1)}\n`, 100),
    options: { onCorrupt: 'fail' },
    expected: { code: 'ERR_LOG_CORRUPT', line: COUNT + 2, offset: LOG.length },
  }),
  'one corrupt line too many': () => ({
    source: inPieces(`1\n${LOG}2\n3\n`.replace(/^1\n(.*\n)/, '$11\n'), 1000),
    options: { maxCorrupt: 2 },
    expected: { code: 'ERR_LOG_CORRUPT', line: COUNT + 4 },
  }),
  onFault: () => {
    const cause = new Error('enough')
    const onFault = () => {
      throw cause
    }
    return {
      source: inPieces(`${LOG}no entry\n`, LOG.length + 5),
      options: { onFault },
      expected: cause,
    }
  },
  "a listener of 'fault'": () => {
    const cause = new Error('enough')
    const prepare = (reader: EventEmitter) => {
      reader.on('fault', () => {
        throw cause
      })
    }
    return { source: inPieces(`${LOG}no entry\n`, 50), expected: cause, prepare }
  },
  'a chunk of no bytes': () => {
    const source = [Buffer.from(LOG), 7] as Iterable<Uint8Array>
    return { source, expected: { name: 'TypeError' } }
  },
}

for (const { name, take, mayDropBeforeError } of consumers) {
  for (const [what, fail] of Object.entries(failures)) {
    t.test(`${what} fails: the error comes after every entry, by ${name}`, async (t) => {
      const { source, options, expected, prepare } = fail()
      const reader = readEntries(source, notes, options)
      prepare?.(reader)
      const { entries, error } = await take(reader)
      t.match(error, expected)
      if (!mayDropBeforeError) t.same(entries, notesFrom(0, COUNT))
      await t.rejects(reader.summary, error as Error)
      t.equal(await reader.summary.catch((reason) => reason), error, 'the same error')
    })
  }

  t.test(`a bad header, by ${name}`, async (t) => {
    const reader = readEntries(inPieces(linesOf('{"type":"other"}', noteLine(1)), 100), notes)
    const { entries, error } = await take(reader)
    t.same(entries, [])
    t.match(error, { code: 'ERR_LOG_HEADER', line: 1, offset: 0 })
    t.equal(await reader.header.catch((reason) => reason), error)
    t.equal(await reader.summary.catch((reason) => reason), error)
  })
}

for (const { name, take, takesPushed } of consumers) {
  t.test(`taken once the stream is full, by ${name}`, async (t) => {
    const reader = readEntries(inPieces(LOG, 1000), notes)
    await filled(reader)
    t.same(await take(reader), { entries: notesFrom(0, COUNT), error: undefined })
  })

  t.test(`taken once all entries are pushed, by ${name}`, async (t) => {
    const reader = readEntries(inPieces(noteLog(3), 1000), notes)
    await filled(reader)
    t.same(await take(reader), { entries: notesFrom(0, 3), error: undefined })
  })

  t.test(`taken once the log has failed after the entries that are pushed, by ${name}`, async (t) => {
    const source = inPieces(linesOf(headerLine, noteLine(0), noteLine(1), 'no entry'), 1000)
    const reader = readEntries(source, notes, { onCorrupt: 'fail' })
    await filled(reader)
    const { entries, error } = await take(reader)
    t.match(error, { code: 'ERR_LOG_CORRUPT' })
    if (name !== 'a web stream') t.same(entries, [note(0), note(1)])
  })

  t.test(`taken once a null is held after the entries that are pushed, by ${name}`, async (t) => {
    const reader = readEntries(inPieces('1\nnull\n2\n', 1000), jsonLines)
    await filled(reader)
    const { entries, error } = await take(reader)
    t.same(entries, takesPushed ? [1] : [1, null, 2])
    t.match(error, takesPushed ? { name: 'TypeError' } : undefined)
  })
}

for (const { name, open, take } of scanConsumers) {
  t.test(`every entry, ${name}`, async (t) => {
    for (const size of [1, 7, 100, LOG.length]) {
      const scan = await open(() => scanEntries(inPieces(LOG, size), notes))
      t.same(await take(scan), { entries: notesFrom(0, COUNT), error: undefined }, `chunks of ${size}`)
      t.match(await scan.summary, { status: 'clean', entries: COUNT, bytes: LOG.length })
    }
  })

  t.test(`no entries at all, ${name}`, async (t) => {
    const header = await open(() => scanEntries(inPieces(noteLog(0), 100), notes))
    t.same(await take(header), { entries: [], error: undefined }, 'a header alone')
    const nothing = await open(() => scanEntries(inPieces('', 100), jsonLines))
    t.same(await take(nothing), { entries: [], error: undefined }, 'nothing')
  })

  t.test(`falsy and null entries, ${name}`, async (t) => {
    for (const size of [1, 100]) {
      const text = '0\n""\nfalse\n{}\nnull\nnull\n3\n'
      const scan = await open(() => scanEntries(inPieces(text, size), jsonLines))
      t.same(await take(scan), { entries: [0, '', false, {}, null, null, 3], error: undefined })
    }
  })

  for (const [what, fail] of Object.entries(failures)) {
    const { prepare } = fail()
    if (prepare !== undefined) continue
    t.test(`${what} fails: the error comes after every entry, ${name}`, async (t) => {
      const { source, options = {}, expected } = fail()
      const scan = await open(() => scanEntries(source, notes, options))
      const { entries, error } = await take(scan)
      t.match(error, expected)
      t.same(entries, notesFrom(0, COUNT))
      t.equal(await scan.summary.catch((reason) => reason), error, 'the same error')
    })
  }

  t.test(`a bad header, ${name}`, async (t) => {
    const source = inPieces(linesOf('{"type":"other"}', noteLine(1)), 100)
    const scan = await open(() => scanEntries(source, notes))
    const { entries, error } = await take(scan)
    t.same(entries, [])
    t.match(error, { code: 'ERR_LOG_HEADER', line: 1, offset: 0 })
    t.equal(await scan.header.catch((reason) => reason), error)
    t.equal(await scan.summary.catch((reason) => reason), error)
  })

  t.test(`taken once the first batch is gathered, ${name}`, async (t) => {
    const scan = await open(() => scanEntries(inPieces(LOG, 1000), notes))
    await scan.header
    await turn()
    t.same(await take(scan), { entries: notesFrom(0, COUNT), error: undefined })
    const source = inPieces(linesOf(headerLine, noteLine(0), noteLine(1), 'no entry'), 1000)
    const failing = await open(() => scanEntries(source, notes, { onCorrupt: 'fail' }))
    await failing.header
    await turn()
    const { entries, error } = await take(failing)
    t.match(error, { code: 'ERR_LOG_CORRUPT' })
    t.same(entries, [note(0), note(1)])
  })
}

/** Resolves when the reader has pushed all that it can. */
async function filled(reader: { readableLength: number }): Promise<void> {
  for (let before = -1; before < reader.readableLength || before === 0; ) {
    before = reader.readableLength
    await turn()
    await turn()
  }
}
