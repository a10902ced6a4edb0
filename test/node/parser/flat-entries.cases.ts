// Flat entries by Node's helpers: the same whichever engine is asked for, and past the first lines, which are decoded.

import t from 'tap'
import Type from 'typebox'
import { defineFormat, readAll } from '../../../lib/index.js'

const format = defineFormat({
  name: 'events',
  entry: Type.Object({ event: Type.String(), n: Type.Integer() }),
})
const COUNT = 40_000
const event = (n: number) => ({ event: n % 100 === 0 ? 'é\n' : 'something that happened', n })
const bytes = Buffer.from(Array.from({ length: COUNT }, (_, n) => `${JSON.stringify(event(n))}\n`).join(''))

async function requireAll(title: string, source: Uint8Array): Promise<void> {
  const { entries, summary } = await readAll(source, format)
  t.equal(summary.entries, COUNT, title)
  t.ok(
    entries.every((entry, n) => JSON.stringify(entry) === JSON.stringify(event(n))),
    title,
  )
}

t.test('every engine', async (t) => {
  await requireAll('a Buffer', bytes)
  await requireAll('a Uint8Array', new Uint8Array(bytes))
  const before = process.env.WHOLELINE_ENGINE
  t.teardown(() => {
    if (before === undefined) delete process.env.WHOLELINE_ENGINE
    else process.env.WHOLELINE_ENGINE = before
  })
  for (const engine of ['decoder', 'neither']) {
    process.env.WHOLELINE_ENGINE = engine
    await requireAll(`WHOLELINE_ENGINE=${engine}`, bytes)
  }
})
