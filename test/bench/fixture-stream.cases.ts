import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import t from 'tap'
import { fixtureStream, writeFixture } from '../../bench/fixture/fixture-stream.js'
import { fixtureLog } from './fixture-log.js'

const OPTIONS = { bytes: 1_000_000, damage: 0.02, seed: 5 }

t.test('a stream gives the same log, and its report once it has ended', async (t) => {
  const { bytes, report } = fixtureLog(OPTIONS)
  const streamed = fixtureStream(OPTIONS)
  t.equal(streamed.report(), undefined)
  t.ok((await buffer(streamed.stream)).equals(bytes))
  t.same(streamed.report(), report)
})

t.test('a file holds the same log', async (t) => {
  const { bytes, report } = fixtureLog(OPTIONS)
  const path = `${t.testdir()}/log.jsonl`
  t.same(await writeFixture(path, OPTIONS), report)
  t.ok((await readFile(path)).equals(bytes))
})
