// One byte of a log may become any other: at most its line is lost, and the next where its terminator was hit.

import assert from 'node:assert/strict'
import t from 'tap'
import { LF } from '../../../lib/core/lines/line-format.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { checkAccount } from '../../support/damage/line-account.js'
import { leafEntry, logOf, sessionHeader, userEntry } from '../../support/damage/session-log.js'
import { type CoreReading, type CoreRecord, readChunks } from '../../support/streams/core-reading.js'

const log = logOf(sessionHeader, userEntry('1', 'é'), '', leafEntry('2'), 'NOT JSON', leafEntry('3'))
const intact = readChunks([log], sessionFormat)
const values = [0x00, 0x0a, 0x0d, 0x22, 0x5c, 0x7b, 0xff]

t.equal(intact.summary.lines, intact.records.length, 'every line of the intact log is reported')

for (const value of values) {
  t.test(`every byte becomes 0x${value.toString(16).padStart(2, '0')}`, async (t) => {
    let tried = 0
    for (let at = 0; at < log.length; at += 1) {
      if (log[at] === value) continue
      tried += 1
      checkDamaged(readBothWays(damaged(at, value)), at, value)
    }
    t.ok(tried > log.length / 2, `${tried} places`)
  })
}

function damaged(at: number, value: number): Uint8Array {
  const copy = new Uint8Array(log)
  copy[at] = value
  return copy
}

function readBothWays(bytes: Uint8Array): CoreReading<unknown, unknown> {
  const whole = readChunks([bytes], sessionFormat)
  checkAccount(bytes, whole)
  const oneByOne = readChunks(
    Array.from(bytes, (byte) => Uint8Array.of(byte)),
    sessionFormat,
  )
  assert.deepEqual(oneByOne.records, whole.records)
  assert.equal(oneByOne.error?.code, whole.error?.code)
  return whole
}

function checkDamaged(reading: CoreReading<unknown, unknown>, at: number, value: number): void {
  const message = `byte ${at} became ${value}`
  const first = intact.records.findIndex(({ next }) => at < next)
  const hitTerminator = log[at] === LF
  if (first === 0 && reading.error !== undefined) {
    assert.match(reading.error.code, /^ERR_LOG_(HEADER|VERSION|ENCODING)$/, message)
    return
  }
  const before = intact.records.slice(0, first)
  const after = intact.records.slice(first + (hitTerminator ? 2 : 1))
  const between = reading.records.slice(before.length, reading.records.length - after.length)
  assert.equal(reading.error, undefined, message)
  assert.deepEqual(reading.records.slice(0, before.length), before, `${message}: nothing before it changes`)
  assert.ok(between.length <= (value === LF ? 2 : 1), `${message}: a line becomes two at most`)
  assert.deepEqual(
    reading.records.slice(before.length + between.length).map(withoutLine),
    after.map(withoutLine),
    `${message}: nothing after it changes`,
  )
}

/** A line may have become two, or two one. */
function withoutLine({ line: _line, fault, ...record }: CoreRecord<unknown, unknown>): object {
  return { ...record, fault: fault === undefined ? undefined : { ...fault, line: 0 } }
}
