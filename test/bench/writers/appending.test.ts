// A benchmark is fair only if all writers do the same work: here each appends the same entries.

import { readFile } from 'node:fs/promises'
import t from 'tap'
import { writeFixture } from '../../../bench/fixture/logs/fixture-stream.js'
import append from '../../../bench/probes/append.js'
import type { CreateLog } from '../../../bench/writers/appending-log.js'
import entryWriter from '../../../bench/writers/entry-writer.js'
import plainLoop from '../../../bench/writers/plain-loop.js'
import sonicBoom from '../../../bench/writers/sonic-boom.js'
import { readAll, sessionFormat } from '../../../lib/index.js'

const WRITERS: readonly { module: string; createLog: CreateLog }[] = [
  { module: 'entry-writer', createLog: entryWriter },
  { module: 'plain-loop', createLog: plainLoop },
  { module: 'sonic-boom', createLog: sonicBoom },
]

const folder = t.testdir()
const source = `${folder}/source.jsonl`
const { expected } = await writeFixture(source, { bytes: 200_000 })
const { header, entries } = await readAll(source, sessionFormat)

for (const { module, createLog } of WRITERS) {
  for (const durable of [true, false]) {
    t.test(
      `${module}, ${durable ? 'durable' : 'not synced'}: an append that resolved is in the file`,
      async (t) => {
        const path = `${t.testdir()}/log.jsonl`
        const log = await createLog(path, { header, durable })
        await log.append(entries.slice(0, 1))
        await log.append(entries.slice(1))
        t.same(await readFile(path, 'utf8'), await readFile(source, 'utf8'))
        await log.close()
      },
    )
  }
}

for (const { module } of WRITERS) {
  t.test(`${module} is measured by what it appended`, async (t) => {
    const writer = new URL(`../../../bench/writers/${module}.js`, import.meta.url).href
    const path = `${t.testdir()}/log.jsonl`
    const { appends, syncs, bytes, seconds } = await append({
      writer,
      durable: true,
      atOnce: 1,
      source,
      path,
    })
    t.equal(appends, expected.entries - Math.floor(expected.entries * 0.2))
    t.equal(syncs, appends, 'one sync for each')
    t.ok(bytes > 0 && bytes < expected.bytes, `${bytes} bytes`)
    t.ok(seconds > 0)
    await t.rejects(readFile(path), { code: 'ENOENT' }, 'the log is removed')
  })
}

t.test('a writer that loses an entry is detected', async (t) => {
  const writer = `data:text/javascript,${encodeURIComponent(LOSING_WRITER)}`
  const path = `${t.testdir()}/log.jsonl`
  const input = { writer, durable: false, atOnce: 1, source, path }
  await t.rejects(append(input), { message: /not what was appended/ })
})

const LOSING_WRITER = `
import { appendFileSync } from 'node:fs'
export default async (path, { header }) => {
  appendFileSync(path, JSON.stringify(header) + '\\n')
  let appended = 0
  return {
    append: async ([entry]) => {
      if (++appended !== 7) appendFileSync(path, JSON.stringify(entry) + '\\n')
    },
    close: async () => {},
  }
}`
