// What is true of every reading, whatever the log: each line is reported once and in order, each byte belongs to one line or
// terminator, and the summary is the sum of what was reported.

import assert from 'node:assert/strict'
import type { CoreReading, CoreRecord } from '../streams/core-reading.js'

type AnyRecord = CoreRecord<unknown, unknown>

/** @throws AssertionError if a line, a byte or a count is missing or reported twice */
export function checkAccount(bytes: Uint8Array, reading: CoreReading<unknown, unknown>): void {
  const source = Buffer.from(bytes).toString('latin1')
  const reported = reading.records.filter((record, index) => !isTornHeader(reading.records, record, index))
  const lines = reported.filter(({ salvaged }) => !salvaged)
  let expectedLine = 1
  let expectedOffset = source.startsWith('\xef\xbb\xbf') ? 3 : 0
  for (const record of lines) {
    assert.equal(record.line, expectedLine, 'every line is reported, in order')
    assert.equal(record.offset, expectedOffset, 'a line begins where the one before it ended')
    expectedLine += 1
    expectedOffset = checkLine(source, record, reportedInside(reported, record))
  }
  if (reading.error !== undefined) return
  assert.equal(expectedOffset, source.length, 'the lines and their terminators are the whole source')
  checkSummary(source, lines, reading)
}

/** The salvaged entries of a corrupt line, which are reported right after it. */
function reportedInside(reported: AnyRecord[], { line, fault }: AnyRecord): AnyRecord[] {
  const inside = reported.filter((record) => record.salvaged && record.line === line)
  assert.equal(inside.length, fault?.salvaged ?? 0, 'the fault says how many entries it gave')
  return inside
}

/** Where the next line begins. */
function checkLine(source: string, record: AnyRecord, inside: AnyRecord[]): number {
  const { kind, offset, length, raw, fault } = record
  const end = offset + length
  const isHeld = fault?.reason !== 'oversized' && fault?.reason !== 'truncated'
  if (isHeld || raw !== '') assert.equal(raw, source.slice(offset, end), 'the bytes are the line')
  if (fault !== undefined) assert.deepEqual([fault.offset, fault.length], [offset, length])
  if (fault?.reason === 'truncated') {
    assert.equal(record.next, offset, 'a torn line is where to resume')
    return end
  }
  const next = checkInside(source, record, inside)
  const terminator = source.slice(end, next)
  const isLast = next === source.length
  const allowed = isLast ? ['\n', '\r\n', '\r', ''] : ['\n', '\r\n']
  assert.ok(allowed.includes(terminator), `a ${kind} ends in its terminator`)
  assert.ok(terminator !== '\n' || !raw.endsWith('\r'), 'a CR before the LF belongs to the terminator')
  return next
}

/** Where to resume after the line and all entries inside it. */
function checkInside(source: string, line: AnyRecord, inside: AnyRecord[]): number {
  let at = line.offset
  for (const { offset, length, raw } of inside) {
    assert.ok(offset >= at, 'entries inside a line are reported in order')
    at = offset + length
    assert.ok(at <= line.offset + line.length, 'they are inside it')
    assert.equal(raw, source.slice(offset, at), 'the bytes are the entry')
  }
  const resumptions = [line, ...inside].map(({ next }) => next)
  const last = resumptions.pop() as number
  for (const next of resumptions)
    assert.equal(next, line.offset, 'before the last of them, the line is read again')
  return last
}

function checkSummary(
  source: string,
  lines: AnyRecord[],
  { records, summary }: CoreReading<unknown, unknown>,
): void {
  const faults = records.flatMap(({ fault }) => fault ?? [])
  const corrupt = faults.filter(({ reason }) => reason !== 'truncated')
  assert.equal(summary.bytes, source.length, 'every byte is counted')
  assert.equal(summary.lines, lines.length, 'every line is counted')
  assert.equal(summary.entries, records.filter(({ kind }) => kind === 'entry').length)
  assert.equal(summary.salvaged, records.filter(({ salvaged }) => salvaged).length)
  assert.equal(summary.corrupt, corrupt.length)
  assert.equal(summary.truncated, faults.length > corrupt.length)
  for (const reason of new Set(corrupt.map((fault) => fault.reason))) {
    const count = corrupt.filter((fault) => fault.reason === reason).length
    assert.equal(summary.corruptByReason[reason], count, `faults of reason ${reason}`)
  }
}

/** A header with nothing after it, not even a terminator, is reported twice: as the header, and as torn. */
function isTornHeader(records: AnyRecord[], record: AnyRecord, index: number): boolean {
  return (
    record.fault?.reason === 'truncated' &&
    records[index - 1]?.kind === 'header' &&
    record.offset === records[index - 1]?.offset
  )
}
