// A benchmark is fair only if all contenders do the same work: here each reads the same small log.

import { join } from 'node:path'
import t, { type Test } from 'tap'
import bareLoop from '../../../bench/contenders/peers/bare-loop.js'
import ndjson from '../../../bench/contenders/peers/ndjson.js'
import nodeReadline from '../../../bench/contenders/peers/node-readline.js'
import split2 from '../../../bench/contenders/peers/split2.js'
import streamJson from '../../../bench/contenders/peers/stream-json.js'
import type { ReadTask } from '../../../bench/contenders/read-task.js'
import wholelineBatches from '../../../bench/contenders/wholeline/batches.js'
import wholelineEntries from '../../../bench/contenders/wholeline/entries.js'
import wholelineScan from '../../../bench/contenders/wholeline/scan.js'
import wholelineScanFields from '../../../bench/contenders/wholeline/scan-fields.js'
import wholelineScanType from '../../../bench/contenders/wholeline/scan-type.js'
import wholelineVerify from '../../../bench/contenders/wholeline/verify.js'
import { writeFixture } from '../../../bench/fixture/logs/fixture-stream.js'
import { partFolder } from '../../support/files/part-folder.js'

/** They skip an invalid entry. */
const CONTENDERS: readonly [string, ReadTask][] = [
  ['readEntries', wholelineEntries],
  ['readEntries().batches()', wholelineBatches],
  ['verifyLog', wholelineVerify],
  ['scanEntries', wholelineScan],
  ['scanEntries of one type', wholelineScanType],
  ['scanEntries with two fields', wholelineScanFields],
]
/** They stop at an invalid entry. */
const STRICT_CONTENDERS: readonly [string, ReadTask][] = [
  ['the bare loop', bareLoop],
  ['split2', split2],
  ['node:readline', nodeReadline],
  ['stream-json', streamJson],
  ['ndjson', ndjson],
]

const log = join(partFolder(), 'log.jsonl')
const { expected } = await writeFixture(log, { bytes: 3_000_000 })

for (const [name, read] of [...CONTENDERS, ...STRICT_CONTENDERS]) {
  t.test(`${name} sees every entry`, async (t) => {
    t.same(await read({ path: log }), { entries: expected.entries })
  })
}

/** A log whose only entry is JSON that does not match the schema. */
function invalidLog(t: Test): string {
  const header = '{"type":"session","version":1,"id":"a","timestamp":"","cwd":"/"}\n'
  return `${t.testdir({ 'log.jsonl': `${header}{"type":"leaf","id":"a"}\n` })}/log.jsonl`
}

for (const [name, read] of CONTENDERS) {
  t.test(`${name} checks every entry, and does not count an invalid one`, async (t) => {
    t.same(await read({ path: invalidLog(t) }), { entries: 0 })
  })
}

for (const [name, read] of STRICT_CONTENDERS) {
  t.test(`${name} checks every entry, and refuses an invalid one`, async (t) => {
    await t.rejects(read({ path: invalidLog(t) }), { message: 'entry 1 is not valid' })
  })
}
