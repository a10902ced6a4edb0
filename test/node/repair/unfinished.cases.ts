// The next repair removes the files that a killed repair of the log has left; all other files stay.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { repairLog } from '../../../lib/node/repair/repair-log.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { leafEntry, logOf, sessionHeader } from '../../support/damage/session-log.js'
import { partFolder } from '../../support/files/part-folder.js'
import { logFolder } from '../../support/repair/log-folder.js'

const folder = partFolder()
const clean = logOf(sessionHeader, leafEntry('1'))
const damaged = logOf(sessionHeader, 'BAD', leafEntry('1'))
const id = '0123456789abcdef'
const unfinished = [`.log.${id}.repairing`, '.log.fedcba9876543210.repairing']
const others = [
  `.log2.${id}.repairing`,
  `.log.2.${id}.repairing`,
  `.log.${id}`,
  `.log.${id}.repairing.old`,
  `.log.${id}0.repairing`,
  `.log.${id.toUpperCase()}.repairing`,
  '.log.repairing',
  '..repairing',
  `log.${id}.repairing`,
  `x.log.${id}.repairing`,
]

/** A log with all of these files beside it. */
function littered(bytes: Uint8Array): { path: string; left: () => string[]; litter: () => void } {
  const { path, folder: inside } = logFolder(folder, bytes)
  const litter = () => {
    for (const name of [...unfinished, ...others]) writeFileSync(join(inside, name), 'unfinished')
  }
  litter()
  const isThere = (name: string) => existsSync(join(inside, name))
  return { path, litter, left: () => [...unfinished, ...others].filter(isThere) }
}

t.test('the next repair removes them', async (t) => {
  for (const [name, bytes] of [
    ['of a damaged log', damaged],
    ['of a clean log', clean],
  ] as const) {
    const { path, left } = littered(bytes)
    await repairLog(path, sessionFormat)
    t.strictSame(left(), others, name)
  }
})

t.test('a dry run changes nothing', async (t) => {
  const { path, left } = littered(damaged)
  await repairLog(path, sessionFormat, { dryRun: true })
  t.strictSame(left(), [...unfinished, ...others])
})

t.test('a repair that is refused changes nothing of the log', async (t) => {
  const headless = littered(logOf('TORN', leafEntry('1')))
  await t.rejects(repairLog(headless.path, sessionFormat), { code: 'ERR_LOG_HEADER' })
  t.strictSame(headless.left(), others, 'only files that dead processes have left are removed')
  const held = littered(damaged)
  const writer = await EntryWriter.open(held.path, sessionFormat)
  t.strictSame(held.left(), others, 'the next opening removes it as well')
  held.litter()
  await t.rejects(repairLog(held.path, sessionFormat), { code: 'ERR_LOG_LOCKED' })
  t.strictSame(held.left(), [...unfinished, ...others], 'they may belong to a repair that is running')
  await writer.close()
})

t.test('a file that can not be removed stays, and the log is repaired', async (t) => {
  const { path, folder: inside } = logFolder(folder, damaged)
  const stubborn = join(inside, unfinished[0] as string)
  mkdirSync(stubborn)
  t.match(await repairLog(path, sessionFormat), { changed: true, after: { status: 'clean' } })
  t.ok(existsSync(stubborn))
})
