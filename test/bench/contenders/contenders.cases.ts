// A benchmark is fair only if all do the same work: so each contender reads the same small log here.

import t from 'tap'
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

const CONTENDERS: readonly [string, ReadTask][] = [
  ['readEntries', wholelineEntries],
  ['readEntries().batches()', wholelineBatches],
  ['verifyLog', wholelineVerify],
  ['scanEntries', wholelineScan],
  ['scanEntries of one type', wholelineScanType],
  ['scanEntries with two fields', wholelineScanFields],
  ['the bare loop', bareLoop],
  ['split2', split2],
  ['node:readline', nodeReadline],
  ['stream-json', streamJson],
  ['ndjson', ndjson],
]

const log = `${t.testdir()}/log.jsonl`
const { expected } = await writeFixture(log, { bytes: 3_000_000 })

for (const [name, read] of CONTENDERS) {
  t.test(`${name} sees every entry`, async (t) => {
    t.same(await read({ path: log }), { entries: expected.entries })
  })

  t.test(`${name} checks every entry`, async (t) => {
    const header = '{"type":"session","version":1,"id":"a","timestamp":"","cwd":"/"}\n'
    const path = `${t.testdir({ 'log.jsonl': `${header}{"type":"leaf","id":"a"}\n` })}/log.jsonl`
    const entries = await read({ path }).then(
      (output) => output.entries,
      () => 'refused',
    )
    t.ok(entries === 'refused' || entries === 0, String(entries))
  })
}
