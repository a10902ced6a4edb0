// Scanning and verifying agree with reading, by either engine: on every row of damage, from every source, with every
// option.

import assert from 'node:assert/strict'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import t from 'tap'
import {
  jsonLines,
  type LogSource,
  type ScanOptions,
  scanEntries,
  sessionFormat,
  verifyLog,
} from '../../../lib/index.js'
import { arbitraryLines } from '../../support/damage/arbitrary-lines.js'
import { damageRows, refusedRows } from '../../support/damage/damage-rows.js'
import { jsonLinesRows } from '../../support/damage/damage-rows-json-lines.js'
import { bytesOfLines, type DraftedLine } from '../../support/damage/drafted-line.js'
import { hugeRows } from '../../support/damage/huge-rows.js'
import { jsonOf, sessionHeader } from '../../support/damage/session-log.js'
import { seed } from '../../support/random/seed.js'
import { everyChunking } from '../../support/streams/chunkings.js'
import { ENGINES, withEngine } from '../../support/streams/engines.js'
import { headerLine, linesOf, noteLine, noteLog, notes } from '../../support/streams/notes-format.js'
import { readingOf, requireSameAsReading, scannedByBatches } from '../../support/streams/scan-reading.js'

function* chunksOf(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** Options that each row is read with, besides its own. */
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
    t.pass('agrees with reading, by every engine and way')
  })
}

for (const { id, format, bytes: log } of refusedRows) {
  t.test(`the refused row ${id}`, async (t) => {
    await requireSameAsReading({ log, format }, id)
    const scan = scanEntries(log, format)
    await t.rejects(scan.header, { name: 'LogError' }, 'before the first iteration')
    await t.rejects(scan.summary, { name: 'LogError' }, 'before the first iteration')
    await t.rejects(scan.batches().next(), { name: 'LogError' })
  })
}

for (const { id, format, options, bytes, entries, faults, chunks } of hugeRows) {
  // A line that is too long never reaches the certifier.
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
/** The values that each byte is changed to. */
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

  t.test(`any chunking, and a buffer that is reused, by the ${engine}`, async (t) => {
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
      // Some entries are longer, but not the header.
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

t.test('a line of the longest length allowed, and one byte longer, with every terminator', async (t) => {
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

t.test('a line longer than a window, and one longer than the memory that is kept', async (t) => {
  for (const [mebibytes, char] of [
    [0.25, 'x'],
    [5, 'é'],
  ] as const) {
    const long = noteLine(1, char.repeat(mebibytes * 1024 * 1024))
    const text = linesOf(headerLine, noteLine(0), long, noteLine(2), `${long}}`, noteLine(3))
    const bytes = Buffer.from(text)
    // Compared here, not by `requireSameAsReading`: printing such lines takes longer than reading them.
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
