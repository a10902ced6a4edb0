// A log is read while it is written: entries acknowledged before the reading began are read, and all entries read are
// those written, in order.

import t from 'tap'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { readAll } from '../../../lib/node/reading/read-all.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { jsonOf, sessionHeader, userEntry } from '../../support/damage/session-log.js'
import { randomNumbers, seed } from '../../support/random/seed.js'

const GROUPS = 120
const READERS = 2

t.test('reading while groups are written', async (t) => {
  const path = `${t.testdir({})}/log`
  const random = randomNumbers()
  const writer = await EntryWriter.create(path, sessionFormat, sessionHeader)
  const written: string[] = []
  let acknowledged = 0
  let readings = 0
  let isDone = false

  const write = async () => {
    for (let groups = 0; groups < GROUPS; groups += 1) {
      const group = Array.from({ length: 1 + Math.floor(random() * 30) }, (_, index) =>
        userEntry(String(written.length + index), 'é'.repeat(Math.floor(random() ** 4 * 5000))),
      )
      written.push(...group.map(jsonOf))
      await Promise.all(group.map((entry) => writer.append(entry)))
      acknowledged += group.length
    }
    isDone = true
  }
  const read = async () => {
    while (!isDone) {
      const before = acknowledged
      const { entries, summary } = await readAll(path, sessionFormat)
      readings += 1
      const wrong = entries.findIndex((entry, index) => jsonOf(entry) !== written[index])
      if (wrong >= 0) t.fail(`entry ${wrong} is not what was written (seed ${seed})`)
      if (entries.length < before)
        t.fail(`${before} were acknowledged, ${entries.length} are read (seed ${seed})`)
      if (summary.corrupt > 0) t.fail(`${summary.corrupt} corrupt lines (seed ${seed})`)
    }
  }
  await Promise.all([write(), ...Array.from({ length: READERS }, read)])
  await writer.close()
  t.ok(readings > READERS, `${readings} readings while ${written.length} entries were written`)
  t.strictSame((await readAll(path, sessionFormat)).entries.map(jsonOf), written)
})
