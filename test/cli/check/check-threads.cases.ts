// One log, checked in several threads: the report is that of one.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { checkLog } from '../../../lib/cli/check/checked-log.js'
import { detectFormat } from '../../../lib/cli/input/format-detection.js'
import type { StandardStreams } from '../../../lib/cli/terminal/standard-streams.js'
import { damageRows } from '../../support/damage/damage-rows.js'
import { jsonLinesRows } from '../../support/damage/damage-rows-json-lines.js'
import { descriptorsLeftOf } from '../../support/files/descriptors.js'
import { partFolder } from '../../support/files/part-folder.js'
import { withEngine } from '../../support/streams/engines.js'
import { smallSetup } from '../../support/streams/in-threads.js'
import { linesOf } from '../../support/streams/notes-format.js'

const path = join(partFolder(), 'log.jsonl')
const streams = {} as StandardStreams

async function checked(threads: number, seen: number[] = [], more: object = {}) {
  const options = { maxLine: 1000, salvage: true, maxFaults: 5, ...more }
  const { signal } = new AbortController()
  const checks = { choose: detectFormat, options, streams, signal, threads, setup: smallSetup() }
  const outcome = await checkLog(path, checks, { update: (bytes) => seen.push(bytes), end() {} })
  t.equal(await descriptorsLeftOf(path, 0), 0, 'nothing is left open')
  return outcome
}

t.test('every row of damage', async (t) => {
  for (const { id, bytes } of [...damageRows, ...jsonLinesRows]) {
    writeFileSync(path, bytes)
    t.strictSame(await checked(2), await checked(1), id)
  }
})

t.test('the progress, and the other ways', async (t) => {
  const text = linesOf(...Array.from({ length: 500 }, (_, n) => `{"n":${n}}`))
  writeFileSync(path, text)
  const seen: number[] = []
  const expected = await checked(1)
  t.strictSame(await checked(2, seen), expected)
  t.ok(seen.length > 10)
  t.equal(seen.at(-1), text.length)
  t.match(await checked(2, [], { portable: true }), { portability: [] })
  t.strictSame(await withEngine('decoder', () => checked(2)), expected)
})
