// Processes that end right after they have appended: with `flushSync`, every append is in the log once, in order.

import { readFile } from 'node:fs/promises'
import t, { type Test } from 'tap'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { readAll } from '../../../lib/node/reading/read-all.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { listing } from '../../support/files/log-folder.js'
import { ProgramProcess } from '../../support/processes/child-process.js'
import { compiledProgram } from '../../support/processes/compiled-program.js'
import type { ExitOrder } from '../../support/processes/exit-program.js'
import { randomNumbers, seed } from '../../support/random/seed.js'

const program = compiledProgram('exit-program', t.testdir({ program: {} }))
const ROUNDS = 12

async function run(t: Test, order: ExitOrder): Promise<ProgramProcess> {
  const child = new ProgramProcess(t, process.execPath, [program, JSON.stringify(order)])
  await child.gone
  return child
}

/** Asserts that the log holds what the process has appended, and opens for another process at once. */
async function holdsAll(t: Test, order: ExitOrder, child: ProgramProcess, described: string): Promise<void> {
  const { path, name } = order
  const flushed = Number(/flushed (\d+)/.exec(child.output)?.[1])
  const { entries, summary } = await readAll(path, sessionFormat)
  const ids = Array.from({ length: flushed }, (_, index) => `${name}.${index}`)
  t.ok(flushed >= order.entries, described)
  t.strictSame(
    entries.map(({ id }) => id),
    ids,
    described,
  )
  t.equal(summary.status, 'clean')
  const writer = await EntryWriter.open(path, sessionFormat)
  t.equal(writer.recovery.action, 'none')
  await writer.close()
}

for (const manner of ['exit', 'throw', 'terminate', 'kill'] as const) {
  t.test(`ended by ${manner}, in whatever turn`, async (t) => {
    const random = randomNumbers()
    const below = (limit: number) => Math.floor(random() * limit)
    const folder = t.testdir({})
    for (let round = 0; round < ROUNDS; round += 1) {
      const path = `${folder}/${round}`
      const order = {
        path,
        name: 'n',
        manner,
        entries: 1 + below(50),
        turns: below(12) * (round % 3),
        more: below(20),
        length: [3, 300, 60_000][round % 3] as number,
      }
      const child = await run(t, order)
      await holdsAll(t, order, child, `${JSON.stringify(order)} (seed ${seed})`)
      if (manner === 'throw') t.match(child.errors, 'as intended')
      else t.equal(child.errors, '')
    }
    const names = Array.from({ length: ROUNDS }, (_, index) => String(index))
    t.strictSame(listing(folder), names.sort())
  })
}

t.test('more than is encoded at once', async (t) => {
  const order: ExitOrder = {
    path: `${t.testdir({})}/log`,
    name: 'n',
    manner: 'exit',
    entries: 100,
    length: 400_000,
  }
  const child = await run(t, order)
  await holdsAll(t, order, child, '40 MB')
})

t.test('without a flush, what waits is lost', async (t) => {
  const order: ExitOrder = { path: `${t.testdir({})}/log`, name: 'n', manner: 'lost', entries: 100 }
  t.equal((await run(t, order)).exitCode, 0)
  t.equal((await readFile(order.path, 'utf8')).split('\n').length, 2, 'there is a header')
})
