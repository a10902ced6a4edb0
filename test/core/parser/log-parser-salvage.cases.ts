// Salvage while reading: entries from inside corrupt lines follow their fault, each with its place.

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { LogParser } from '../../../lib/core/parser/log-parser.js'
import type { ParseOptions } from '../../../lib/core/parser/parse-options.js'
import { Step } from '../../../lib/core/parser/step.js'
import { jsonLines } from '../../../lib/format/json-lines.js'
import type { LogFormat } from '../../../lib/format/log-format.js'
import { type SessionEntry, sessionFormat } from '../../../lib/format/session-format.js'
import { type LogRecord, readRecords } from '../../../lib/node/reading/read-records.js'
import { arbitraryLines } from '../../support/damage/arbitrary-lines.js'
import type { DamageRow } from '../../support/damage/damage-row.js'
import { damageRows, refusedRows } from '../../support/damage/damage-rows.js'
import { jsonLinesRows } from '../../support/damage/damage-rows-json-lines.js'
import { bytesOfLines, type DraftedLine } from '../../support/damage/drafted-line.js'
import { salvagedEntries } from '../../support/damage/salvaged.js'
import { bytesOf, leafEntry, logOf, sessionHeader, userEntry } from '../../support/damage/session-log.js'
import { holds } from '../../support/random/property.js'
import { everyChunking } from '../../support/streams/chunkings.js'
import { type CoreReading, entriesOf, faultsOf, readChunks } from '../../support/streams/core-reading.js'
import { readEveryWay } from '../../support/streams/read-every-way.js'

const salvage = { salvage: true } as const
const [e1, e2, e3, e4] = [userEntry('1'), leafEntry('2'), leafEntry('3'), leafEntry('4')]
const stub = '{"type":"mes'

for (const [name, rows] of [
  ['a session log', damageRows],
  ['JSON lines', jsonLinesRows],
] as const) {
  t.test(name, async (t) => {
    for (const row of rows) t.test(row.id, async (t) => reads(t, row))
  })
}

function reads(t: Test, row: DamageRow): void {
  const { expected, lines } = row
  const reading = readEveryWay(row.bytes, row.format, { ...row.options, ...salvage })
  t.equal(reading.error, undefined, 'reading never fails')
  assert.deepEqual(entriesOf(reading), expected.withSalvage, 'the entries')
  const found = lines.map(({ meaning }) =>
    'recoverable' in meaning ? meaning : { recoverable: [], uncertain: [] },
  )
  const { faults, ...counts } = reading.summary
  t.strictSame(
    faults.map(({ reason, line, offset, length, salvaged, uncertain }) => ({
      reason,
      line,
      offset,
      length,
      salvaged,
      uncertain,
    })),
    expected.faults.map((fault) => ({
      ...fault,
      salvaged: found[fault.line - 1]?.recoverable.length,
      uncertain: found[fault.line - 1]?.uncertain.length,
    })),
    'the faults say how many entries their lines gave, and how many they may hold',
  )
  const salvaged = found.reduce((sum, { recoverable }) => sum + recoverable.length, 0)
  const uncertain = found.reduce((sum, each) => sum + each.uncertain.length, 0)
  const entries = expected.summary.entries + salvaged
  t.strictSame(
    counts,
    { ...expected.summary, entries, salvaged, uncertain },
    'what is corrupt is still counted',
  )
  t.equal(reading.records.filter((record) => record.salvaged).length, salvaged)
  readsUncertain(t, row)
}

function readsUncertain(t: Test, { bytes, format, options, lines }: DamageRow): void {
  const reading = readEveryWay(bytes, format, { ...options, salvage: 'uncertain' })
  const expected = lines.flatMap(({ meaning }) => ('uncertain' in meaning ? meaning.uncertain : []))
  const marked = reading.records.filter(({ uncertain }) => uncertain)
  assert.deepEqual(
    marked.map(({ entry }) => entry),
    expected,
    'those that may be parts, by request',
  )
  t.equal(reading.summary.uncertain, 0)
  t.ok(marked.every(({ salvaged }) => salvaged))
}

t.test('a log that is refused is refused with salvage, too', async (t) => {
  for (const { id, format, bytes, code } of refusedRows)
    t.equal(readEveryWay(bytes, format, salvage).error?.code, code, id)
})

t.test('where a salvaged entry stands', async (t) => {
  const before = logOf(sessionHeader, e1)
  const line = bytesOf(stub, e2, '\0\0', e3, ' ')
  const log = bytesOf(before, line, '\r\n', logOf(e4))
  const { records } = readEveryWay(log, sessionFormat, salvage)
  const line3 = records.filter((record) => record.line === 3)
  const after = before.length + line.length + 2
  const starts = [
    before.length,
    before.length + stub.length,
    before.length + bytesOf(stub, e2, '\0\0').length,
  ]
  t.strictSame(
    line3.map(({ kind, offset, length, next }) => [kind, offset, length, next]),
    [
      ['fault', starts[0], line.length, before.length],
      ['entry', starts[1], bytesOf(e2).length, before.length],
      ['entry', starts[2], bytesOf(e3).length, after],
    ],
    'the fault first; resuming begins with the line until all of it is read, then after its terminator',
  )
  t.strictSame(
    line3.map((record) => record.salvaged),
    [false, true, true],
  )
  t.strictSame(records.at(-1)?.salvaged, false, 'the line after it is an entry like any other')
  t.equal(records.at(-1)?.line, 4)
})

t.test('a fault with nothing to salvage is done with at once', async (t) => {
  const { records } = readEveryWay(logOf(sessionHeader, 'BAD', e1), sessionFormat, salvage)
  t.equal(records[1]?.next, logOf(sessionHeader, 'BAD').length)
})

t.test('resuming at any record loses nothing, and repeats nothing of another line', async (t) => {
  const path = join(t.testdir(), 'log')
  for (const row of [...damageRows, ...jsonLinesRows]) {
    if (row.bytes.length === 0) continue
    writeFileSync(path, row.bytes)
    const options = { ...row.options, ...salvage }
    const records = await recordsOf(path, row.format, options)
    for (const [index, { kind, ...record }] of records.entries()) {
      if (!('next' in record)) continue
      const line = 'fault' in record ? record.fault.line : record.line
      const isWhole = record.next > ('fault' in record ? record.fault.offset : record.offset)
      const from = { offset: record.next, line: isWhole ? line + 1 : line }
      const resumed = await recordsOf(path, row.format, { ...options, from })
      const rest = records.slice(index + 1).filter(isNoSummary)
      const reread = resumed.filter((each) => isNoSummary(each) && each.kind !== 'header')
      // What comes of the same line comes again, its fault first.
      const again = reread.slice(0, reread.length - rest.length)
      assert.deepEqual(reread.slice(again.length), rest, `${row.id}: from record ${index}, a ${kind}`)
      for (const each of again) assert.equal(lineOf(each), line, `${row.id}: only line ${line} comes again`)
      assert.ok(again.length === 0 || !isWhole, `${row.id}: after a whole line nothing is repeated`)
    }
  }
  t.pass('every record of every row')
})

type AnyRecord = LogRecord<unknown, unknown>

function recordsOf(path: string, format: LogFormat<unknown, unknown>, options: object): Promise<AnyRecord[]> {
  return readRecords(path, format, options).toArray() as Promise<AnyRecord[]>
}

function isNoSummary({ kind }: AnyRecord): boolean {
  return kind !== 'summary'
}

function lineOf(record: AnyRecord): number | undefined {
  if (record.kind === 'fault') return record.fault.line
  return record.kind === 'summary' ? undefined : record.line
}

t.test('a limit to what is corrupt', async (t) => {
  const log = logOf(sessionHeader, bytesOf(stub, e1), e2, bytesOf(e3, e4))

  t.test("onCorrupt: 'fail' ends after the fault, before the entries salvaged from it", async (t) => {
    const reading = readAnyWay(log, { ...salvage, onCorrupt: 'fail' })
    t.match(reading.error, { code: 'ERR_LOG_CORRUPT', line: 2, fault: { salvaged: 1 } })
    t.strictSame(entriesOf(reading), [])
    t.equal(reading.records.at(-1)?.next, logOf(sessionHeader).length, 'from there on all can be had')
  })

  t.test('maxCorrupt counts lines that were salvaged', async (t) => {
    const reading = readAnyWay(log, { ...salvage, maxCorrupt: 1 })
    t.match(reading.error, { code: 'ERR_LOG_CORRUPT', line: 4, fault: { salvaged: 2 } })
    t.strictSame(entriesOf(reading), [e1, e2])
    const patient = readAnyWay(log, { ...salvage, maxCorrupt: 2 })
    t.equal(patient.error, undefined)
    t.strictSame(entriesOf(patient), [e1, e2, e3, e4])
  })
})

/** However the bytes are cut. Reading that ends at a fault does not give what the fault says it could. */
function readAnyWay(bytes: Uint8Array, options: ParseOptions): CoreReading<unknown, SessionEntry> {
  const whole = readChunks([bytes], sessionFormat, options)
  for (const { name, chunks } of everyChunking(bytes)) {
    const { records, error } = readChunks(chunks(), sessionFormat, options)
    assert.deepEqual([records, error?.message], [whole.records, whole.error?.message], name)
  }
  return whole
}

t.test('maxFaults keeps fewer faults, and loses no entry', async (t) => {
  const log = logOf(sessionHeader, bytesOf(stub, e1), bytesOf(e2, e3))
  const reading = readEveryWay(log, sessionFormat, { ...salvage, maxFaults: 1 })
  t.strictSame(entriesOf(reading), [e1, e2, e3])
  t.match(reading.summary, { corrupt: 2, salvaged: 3, faults: { length: 1 } })
})

t.test('a line that is not held is not looked into', async (t) => {
  const line = bytesOf(stub, userEntry('l', 'x'.repeat(400)))
  const reading = readEveryWay(logOf(sessionHeader, line), sessionFormat, { ...salvage, maxLineBytes: 300 })
  t.match(faultsOf(reading), [{ reason: 'oversized', salvaged: 0 }])
})

t.test('a torn line is looked into as any other', async (t) => {
  for (const unterminated of ['drop', 'keep'] as const) {
    const before = logOf(sessionHeader)
    const log = bytesOf(before, stub, e1, e2, stub)
    const reading = readEveryWay(log, sessionFormat, { ...salvage, unterminated })
    t.match(
      faultsOf(reading),
      [{ reason: 'truncated', salvaged: 0 }],
      'neither from its front nor from its end',
    )
    const glued = readEveryWay(bytesOf(before, e1, e2, stub), sessionFormat, { ...salvage, unterminated })
    t.match(faultsOf(glued), [{ reason: 'truncated', salvaged: 2 }], unterminated)
    t.strictSame(entriesOf(glued), [e1, e2], unterminated)
    const nexts = new Set(glued.records.slice(1).map(({ next }) => next))
    t.strictSame([...nexts], [before.length], 'resuming begins with the line again: it may yet be completed')
    t.equal(glued.summary.committed, before.length)
  }
})

t.test('salvage adds to what is read, and changes nothing else', async (t) => {
  const property = fc.property(arbitraryLines, (lines) => {
    const bytes = bytesOfLines(lines)
    const plain = readChunks([bytes], sessionFormat)
    const reading = readEveryWay(bytes, sessionFormat, salvage)
    assert.deepEqual(withoutSalvage(reading), withoutSalvage(plain))
    assert.deepEqual(entriesOf(reading), lines.flatMap(entriesOfLine))
    const { entries, salvaged, uncertain, faults, ...counts } = reading.summary
    const {
      entries: plainEntries,
      salvaged: none,
      faults: plainFaults,
      uncertain: no,
      ...plainCounts
    } = plain.summary
    assert.ok(uncertain >= no)
    assert.deepEqual(counts, plainCounts)
    assert.equal(entries - salvaged, plainEntries - none)
    assert.equal(faults.length, plainFaults.length)
  })
  holds(t, 'any log', property, 60)
})

/** What salvage makes of each line by itself. */
function entriesOfLine({ bytes, meaning }: DraftedLine): unknown[] {
  if (meaning.is === 'entry') return [meaning.value]
  return meaning.is === 'corrupt' ? salvagedEntries(bytes, sessionFormat) : []
}

/** The records that have nothing to do with salvage, and of a fault what has not. */
function withoutSalvage({ records }: CoreReading<unknown, unknown>): object[] {
  return records
    .filter((record) => !record.salvaged)
    .map(({ next, fault, ...record }) => {
      if (fault === undefined) return { ...record, next }
      return { ...record, fault: { ...fault, salvaged: 0, uncertain: 0 } }
    })
}

t.test('many values that do not count are passed over, a part of them at a time', async (t) => {
  const line = bytesOf('{}'.repeat(70_000), '{"a":1}x\n')
  const parser = new LogParser(jsonLines, salvage)
  parser.receive(line)
  const steps: number[] = []
  for (let step = parser.advance(); step !== Step.NeedInput; step = parser.advance()) steps.push(step)
  const fault = steps.indexOf(Step.Fault)
  t.strictSame(steps.slice(fault), [Step.Fault, Step.Working, Step.Entry])
})
