// However a log is divided among threads, the summary, the faults, their order and the error are those of one thread.

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { jsonLines, type LogFormat, sessionFormat, type VerifyOptions } from '../../../lib/index.js'
import { arbitraryLines } from '../../support/damage/arbitrary-lines.js'
import { damageRows, refusedRows } from '../../support/damage/damage-rows.js'
import { jsonLinesRows } from '../../support/damage/damage-rows-json-lines.js'
import { bytesOfLines } from '../../support/damage/drafted-line.js'
import { partFolder } from '../../support/files/part-folder.js'
import { holdsAsync } from '../../support/random/async-property.js'
import { smallSetup, verified } from '../../support/streams/in-threads.js'
import { headerLine, linesOf, noteLine, notes } from '../../support/streams/notes-format.js'

type Format = LogFormat<unknown, unknown>

/** Options that each row is read with, besides its own. */
const FURTHER: readonly VerifyOptions[] = [
  {},
  { salvage: true, unterminated: 'keep', maxFaults: 2, unknownTypes: 'skip' },
  { onCorrupt: 'fail' },
  { maxCorrupt: 1, salvage: 'uncertain', unterminated: 'fail' },
]
const DIVISIONS = [
  { segmentBytes: 7, jumpBytes: 0 },
  { segmentBytes: 90, jumpBytes: 0 },
  { segmentBytes: 40, jumpBytes: 60 },
  { segmentBytes: 1000, jumpBytes: 100, mostSpans: 2 },
]
const path = join(partFolder(), 'log.jsonl')

for (const { id, format, bytes, options } of [...damageRows, ...jsonLinesRows, ...refusedRows].map((row) => ({
  options: {},
  ...row,
}))) {
  t.test(`the row ${id} of a ${format.name} log`, async (t) => {
    writeFileSync(path, bytes)
    for (const further of FURTHER) {
      const each = { ...options, ...further } as VerifyOptions
      const expected = await verified(path, format, each)
      for (const division of DIVISIONS) {
        const found = await verified(path, format, each, smallSetup(division))
        assert.deepEqual(found, expected, `${JSON.stringify(division)}, ${JSON.stringify(each)}`)
      }
    }
    t.pass('agrees with one thread')
  })
}

t.test('every two segments of a small log', async (t) => {
  const lines = [noteLine(1), `${noteLine(2)}\r`, 'no', '', noteLine(3, 'é'), '\0\0', noteLine(4)]
  for (const mark of ['', '\uFEFF'])
    for (const end of ['', '{"type":"no']) {
      const log = Buffer.from(`${mark}${linesOf(headerLine, ...lines)}${end}`)
      writeFileSync(path, log)
      const expected = await verified(path, notes, { salvage: true })
      for (let segmentBytes = 1; segmentBytes < log.length; segmentBytes += 1) {
        const found = await verified(path, notes, { salvage: true }, smallSetup({ segmentBytes }))
        assert.deepEqual(found, expected, `segments of ${segmentBytes} bytes`)
      }
    }
  t.pass('agree with one thread')
})

t.test('random logs, divided at random', async (t) => {
  const property = fc.asyncProperty(
    arbitraryLines,
    fc.integer({ min: 1, max: 2000 }),
    fc.nat({ max: 300 }),
    fc.integer({ min: 2, max: 3 }),
    fc.constantFrom(...FURTHER),
    fc.constantFrom<Format>(sessionFormat, jsonLines),
    async (lines, segmentBytes, jumpBytes, threads, options, format) => {
      writeFileSync(path, bytesOfLines(lines))
      const expected = await verified(path, format, options)
      const setup = smallSetup({ segmentBytes, jumpBytes, mostSpans: 1 + (jumpBytes % 7) })
      assert.deepEqual(await verified(path, format, { ...options, threads }, setup), expected)
    },
  )
  await holdsAsync(t, 'threads agree with one', property, 200)
})
