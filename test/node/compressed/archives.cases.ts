import t from 'tap'
import {
  EntryReader,
  type Fault,
  jsonLines,
  type ReadOptions,
  type RecoverySummary,
  readAll,
  readEntries,
  readRecords,
  scanEntries,
  verifyLog,
} from '../../../lib/index.js'
import type { LogSource } from '../../../lib/node/sources/byte-source.js'
import {
  compressed,
  inChunks,
  JOINABLE_KINDS,
  KINDS,
  numberedLines,
} from '../../support/compressed/archives.js'

const LINES = 5000
const TEXT = numberedLines(LINES)
const BYTES = Buffer.from(TEXT)

interface Outcome {
  numbers: number[]
  summary: RecoverySummary
}

type Way = (source: LogSource, options: ReadOptions) => Promise<Outcome>
const numberOf = (entry: unknown): number => (entry as { n: number }).n

const WAYS: Readonly<Record<string, Way>> = {
  async iterated(source, options) {
    const reader = readEntries(source, jsonLines, options)
    const numbers: number[] = []
    for await (const entry of reader) numbers.push(numberOf(entry))
    return { numbers, summary: await reader.summary }
  },
  async records(source, options) {
    const numbers: number[] = []
    let summary: RecoverySummary | undefined
    for await (const record of readRecords(source, jsonLines, options)) {
      if (record.kind === 'entry') numbers.push(numberOf(record.entry))
      if (record.kind === 'summary') summary = record.summary
    }
    return { numbers, summary: summary as RecoverySummary }
  },
  async all(source, options) {
    const { entries, summary } = await readAll(source, jsonLines, options)
    return { numbers: entries.map(numberOf), summary }
  },
  async scanned(source, options) {
    const scan = scanEntries(source, jsonLines, options)
    const numbers: number[] = []
    for await (const view of scan) numbers.push(numberOf(view.entry()))
    return { numbers, summary: await scan.summary }
  },
  async written(source, options) {
    const reader = new EntryReader(jsonLines, options)
    const writing = (async () => {
      for await (const chunk of source as AsyncIterable<Uint8Array>)
        await new Promise<void>((resolve) => void reader.write(chunk, () => resolve()))
      reader.end()
    })()
    const numbers: number[] = []
    for await (const entry of reader) numbers.push(numberOf(entry))
    await writing
    return { numbers, summary: await reader.summary }
  },
}

const optionsFor = (kind: string): ReadOptions => (kind === 'brotli' ? { decompress: 'brotli' } : {})

t.test('every way of reading takes every kind, whatever the chunks', async (t) => {
  const whole = await verifyLog(BYTES, jsonLines)
  for (const kind of KINDS) {
    const archive = compressed(kind, BYTES)
    t.strictSame(await verifyLog(archive, jsonLines, optionsFor(kind)), whole, `${kind} verified`)
    for (const [name, way] of Object.entries(WAYS))
      for (const size of [1000, archive.length]) {
        const { numbers, summary } = await way(inChunks(archive, size) as LogSource, optionsFor(kind))
        t.strictSame(summary, whole, `${kind} ${name} in chunks of ${size}`)
        t.equal(numbers.length, LINES)
        t.equal(numbers.at(-1), LINES - 1)
      }
  }
})

t.test('an archive is recognised by its first bytes, however few come at once', async (t) => {
  const text = numberedLines(9)
  for (const kind of KINDS) {
    const archive = compressed(kind, text)
    for (const [name, way] of Object.entries(WAYS)) {
      const { numbers, summary } = await way(inChunks(archive, 1) as LogSource, optionsFor(kind))
      t.strictSame(
        [numbers.length, summary.status, summary.bytes],
        [9, 'clean', text.length],
        `${kind} ${name}`,
      )
    }
  }
})

t.test('all members and frames are one log, even where lines cross them', async (t) => {
  const whole = await verifyLog(BYTES, jsonLines)
  for (const kind of JOINABLE_KINDS) {
    const parts = [0, 1, 1, 70_001, 70_002, 100_000, BYTES.length]
    const archive = Buffer.concat(
      parts.map((at, index) => compressed(kind, BYTES.subarray(at, parts[index + 1] ?? at))),
    )
    for (const size of [97, 4096, archive.length])
      t.strictSame(await verifyLog(inChunks(archive, size), jsonLines), whole, `${kind} in chunks of ${size}`)
  }
})

t.test('a cut archive gives every line before the cut, and is a fault of the last one', async (t) => {
  for (const kind of KINDS) {
    const archive = compressed(kind, BYTES)
    for (const cut of [0.3, 0.9, 1 - 1 / archive.length]) {
      const part = archive.subarray(0, Math.floor(cut * archive.length))
      for (const [name, way] of Object.entries(WAYS)) {
        const faults: Fault[] = []
        const options = { ...optionsFor(kind), onFault: (fault: Fault) => faults.push(fault) }
        const { numbers, summary } = await way(inChunks(part, 1000) as LogSource, options)
        t.equal(summary.status, 'truncated-line', `${kind} ${name} at ${cut}`)
        t.match(faults, [{ reason: 'truncated', cause: 'cut-archive' }])
        t.strictSame(faults, summary.faults)
        t.ok(summary.truncated)
        t.strictSame(
          numbers,
          numbers.map((_, index) => index),
        )
        t.equal((faults[0]?.offset ?? 0) + (faults[0]?.length ?? 0), summary.bytes)
      }
    }
  }
})
