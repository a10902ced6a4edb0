import { appendFileSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import t from 'tap'
import {
  EntryReader,
  jsonLines,
  type LogSource,
  type ReadOptions,
  type ReadProgress,
  readAll,
  readEntries,
  readRecords,
  scanEntries,
  verifyLog,
} from '../../../lib/index.js'
import { partFolder } from '../../support/files/part-folder.js'

const ENTRIES = 5000
const LOG = `x\n${`${JSON.stringify({ a: 'x'.repeat(500) })}\n`.repeat(ENTRIES)}2`
const bytes = Buffer.byteLength(LOG)
const counts = { bytes, entries: ENTRIES + 1, lines: ENTRIES + 2, faults: 1 }
const path = join(partFolder(), 'log')
writeFileSync(path, LOG)

type Read = (source: LogSource, options: ReadOptions) => Promise<unknown>

const ways: Record<string, Read> = {
  readEntries: (source, options) => readEntries(source, jsonLines, options).forEach(() => {}),
  readAll: (source, options) => readAll(source, jsonLines, options),
  readRecords: (source, options) => readRecords(source, jsonLines, options).forEach(() => {}),
  scanEntries: async (source, { follow, ...options }) => {
    for await (const _batch of scanEntries(source, jsonLines, options).batches());
  },
  verifyLog: (source, { follow, ...options }) => verifyLog(source, jsonLines, options),
}

for (const [name, read] of Object.entries(ways)) {
  t.test(`${name} reports its progress, at most every 64 KiB and at the end`, async (t) => {
    const reports: ReadProgress[] = []
    await read(path, { onProgress: (progress) => reports.push(progress) })
    t.same(reports.at(-1), { ...counts, sourceBytes: counts.bytes, total: bytes })
    t.ok(reports.length > 2, `${reports.length} reports`)
    for (const [index, report] of reports.slice(0, -1).entries()) {
      t.ok(report.bytes - (reports[index - 1]?.bytes ?? 0) >= 64 * 1024)
      t.equal(report.total, bytes)
      t.ok(report.entries > 0 && report.lines === report.entries + 1 && report.faults === 1)
    }
  })

  t.test(`${name}: what onProgress throws ends it`, async (t) => {
    const onProgress = () => {
      throw new Error('enough')
    }
    await t.rejects(read(path, { onProgress }), { message: 'enough' })
    await t.rejects(read(Buffer.from('1\n'), { onProgress }), { message: 'enough' }, 'at the end')
  })

  t.test(`${name} of what is not a regular file has no total`, async (t) => {
    const totals = new Set<number | undefined>()
    const onProgress = ({ total }: ReadProgress) => void totals.add(total)
    await read(Readable.from([Buffer.from(LOG)]), { onProgress })
    await read('/dev/null', { onProgress })
    await read('/proc/self/status', { onProgress })
    t.same([...totals], [undefined])
  })
}

t.test('a reader that is written to, and an open file', async (t) => {
  let last: ReadProgress | undefined
  const onProgress = (progress: ReadProgress) => {
    last = progress
  }
  const reader = new EntryReader(jsonLines, { onProgress })
  reader.end('1\n2\n')
  await reader.toArray()
  t.same(last, { bytes: 4, sourceBytes: 4, entries: 2, lines: 2, faults: 0, total: undefined })
  const file = await open(path)
  await verifyLog(file, jsonLines, { onProgress })
  await file.close()
  t.same(last, { ...counts, sourceBytes: bytes, total: bytes })
})

t.test('from a checkpoint, the bytes before it are counted', async (t) => {
  const reports: ReadProgress[] = []
  const from = { offset: bytes - 1, line: ENTRIES + 2 }
  await readAll(path, jsonLines, { from, onProgress: (progress) => reports.push(progress) })
  t.same(reports.at(-1), { bytes, sourceBytes: bytes, entries: 1, lines: 1, faults: 0, total: bytes })
})

t.test('the total grows with the file', async (t) => {
  const growing = `${t.testdir({ log: LOG })}/log`
  let last: ReadProgress | undefined
  const onProgress = (progress: ReadProgress) => {
    if (last === undefined) appendFileSync(growing, '\n3\n')
    last = progress
  }
  await verifyLog(growing, jsonLines, { onProgress })
  t.match(last, { bytes: bytes + 3, total: bytes + 3 })
})

t.test('only a function is called', async (t) => {
  const wrong = { onProgress: true } as unknown as ReadOptions
  t.throws(() => readEntries([], jsonLines, wrong), TypeError)
})

t.test('readers of records and scans say how far they are', async (t) => {
  const end = { bytes: 4, sourceBytes: 4, total: undefined, entries: 2, lines: 2, faults: 0 }
  const records = readRecords(Buffer.from('1\n2\n'), jsonLines)
  await records.toArray()
  t.same(records.progress, end)
  const scan = scanEntries(Buffer.from('1\n2\n'), jsonLines)
  for await (const _view of scan);
  t.same(scan.progress, end)
})
