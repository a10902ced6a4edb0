// However a log is cut into shards, they add up to what one reader of it gives.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import {
  jsonLines,
  type LogFormat,
  planShards,
  readAll,
  type ShardOptions,
  sessionFormat,
  verifyLog,
} from '../../../lib/index.js'
import { arbitraryLines } from '../../support/damage/arbitrary-lines.js'
import { damageRows, refusedRows } from '../../support/damage/damage-rows.js'
import { jsonLinesRows } from '../../support/damage/damage-rows-json-lines.js'
import { bytesOfLines } from '../../support/damage/drafted-line.js'
import { leafEntry, logOf, sessionHeader } from '../../support/damage/session-log.js'
import { holdsAsync } from '../../support/random/async-property.js'
import { rangesOf } from '../../support/streams/range-sources.js'
import { cutAt, readInShards, verifiedInShards } from '../../support/streams/sharded.js'

type Format = LogFormat<unknown, unknown>

/** Options that each row is read with, besides its own. */
const FURTHER: readonly ShardOptions[] = [
  {},
  { salvage: true, unterminated: 'keep', maxFaults: 2, unknownTypes: 'skip' },
]
const SHARD_BYTES = [7, 90]

for (const { id, format, bytes, options } of [...damageRows, ...jsonLinesRows]) {
  t.test(`the row ${id} of a ${format.name} log`, async (t) => {
    for (const further of FURTHER) {
      const each = { ...options, ...further } as ShardOptions
      for (const shardBytes of SHARD_BYTES) {
        const source = rangesOf(bytes)
        const shards = await planShards(source, format, { shardBytes })
        const name = `shards of ${shardBytes} bytes, ${JSON.stringify(each)}`
        const whole = await verifyLog(bytes, format, each)
        assert.deepEqual(await verifiedInShards(source, format, shards, each), whole, name)
      }
      const shards = await planShards(rangesOf(bytes), format, { shards: 3 })
      const { entries, summary } = await readAll(bytes, format, each)
      assert.deepEqual(await readInShards(rangesOf(bytes, 7), format, shards, each), { entries, summary })
    }
    t.pass('agrees with one reader')
  })
}

for (const { id, format, bytes, code } of refusedRows)
  t.test(`the refused row ${id}`, async (t) => {
    const plan = planShards(rangesOf(bytes), format, { shards: 2 })
    await t.rejects(
      plan.then((shards) => verifiedInShards(rangesOf(bytes), format, shards)),
      { code },
    )
  })

t.test('every two cuts of a small log', async (t) => {
  const log = Buffer.concat([logOf(sessionHeader, leafEntry('1'), 'no'), Buffer.from('\r\n\n{"type":"le')])
  const whole = await verifyLog(log, sessionFormat, { salvage: true })
  for (let first = 1; first < log.length - 1; first += 1)
    for (const second of new Set([first + 1, first + 2, log.length - 1])) {
      if (second >= log.length) continue
      const source = rangesOf(log)
      const shards = await cutAt(source, sessionFormat, [first, second])
      const merged = await verifiedInShards(source, sessionFormat, shards, { salvage: true })
      assert.deepEqual(merged, whole, `cut at ${first} and ${second}`)
    }
  t.pass('add up to the whole')
})

t.test('random cuts of random logs', async (t) => {
  const cuts = fc.array(fc.nat({ max: 2000 }), { maxLength: 12 })
  const property = fc.asyncProperty(
    arbitraryLines,
    cuts,
    fc.constantFrom<ShardOptions>({ salvage: 'uncertain', unterminated: 'drop' }, ...FURTHER),
    fc.constantFrom<Format>(sessionFormat, jsonLines),
    async (lines, offsets, options, format) => {
      const log = bytesOfLines(lines)
      const distinct = new Set(offsets.map((offset) => offset % log.length))
      const sorted = [...distinct].filter((offset) => offset > 0).sort((a, b) => a - b)
      const source = rangesOf(log)
      const shards = await cutAt(source, format, sorted)
      const whole = await readAll(log, format, options)
      assert.deepEqual(await verifiedInShards(source, format, shards, options), whole.summary)
      const { entries } = await readInShards(source, format, shards, options)
      assert.deepEqual(entries, whole.entries)
    },
  )
  await holdsAsync(t, 'shards add up to the whole', property, 200)
})
