// Where the removed bytes are kept, that they are durable before the log is touched, and who can read them.

import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import t, { type Test } from 'tap'
import { quarantineFormat } from '../../../lib/format/quarantine-format.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { readEntries } from '../../../lib/node/reading/read-entries.js'
import { repair, repairLog } from '../../../lib/node/repair/repair-log.js'
import { bytesOf, leafEntry, logOf, sessionHeader } from '../../support/damage/session-log.js'
import { errno } from '../../support/files/errno.js'
import { partFolder } from '../../support/files/part-folder.js'
import { sameBytes } from '../../support/files/same-bytes.js'
import { type Operation, WatchedFiles } from '../../support/files/watched-files.js'
import { logFolder, stateOf } from '../../support/repair/log-folder.js'
import { readQuarantine, restores, sealOf } from '../../support/repair/restore.js'

const folder = partFolder()
const stub = '{"type":"mes'
const entry = leafEntry('1')
const rewritten = logOf(sessionHeader, 'BAD', entry)
const cut = bytesOf(logOf(sessionHeader, entry), stub)
const repaired = logOf(sessionHeader, entry)
const damages = [
  ['a log that is written anew', rewritten],
  ['a torn tail', cut],
] as const

t.test('beside the log, a section for each repair', async (t) => {
  for (const [name, damaged] of damages) {
    await t.test(name, async (t) => {
      const { path, folder: inside } = logFolder(folder, damaged)
      for (const section of [1, 2, 3]) {
        writeFileSync(path, damaged)
        const { quarantine } = await repairLog(path, sessionFormat)
        t.equal(quarantine, `${path}.quarantine.jsonl`)
        await restores(t, repaired, quarantine as string, damaged)
        const { pieces } = await readQuarantine(quarantine as string)
        const numbers = pieces.flatMap((piece) => (piece.type === 'begin' ? [piece.section] : []))
        t.strictSame(numbers, [1, 2, 3].slice(0, section))
      }
      t.strictSame(Object.keys(stateOf(inside)), ['log', 'log.quarantine.jsonl'])
    })
  }
})

t.test('at a given path', async (t) => {
  for (const [name, damaged] of damages) {
    const { path, folder: inside } = logFolder(folder, damaged)
    const elsewhere = join(inside, 'elsewhere')
    mkdirSync(elsewhere)
    const wanted = join(elsewhere, 'kept')
    const report = await repairLog(path, sessionFormat, { quarantine: wanted })
    t.equal(report.quarantine, wanted, name)
    await restores(t, repaired, wanted, damaged)
  }
})

t.test('at a path that can not exist: nothing is changed', async (t) => {
  for (const [name, damaged] of damages) {
    const { path, folder: inside } = logFolder(folder, damaged)
    const before = stateOf(inside)
    const quarantine = join(inside, 'no such folder', 'kept')
    await t.rejects(repairLog(path, sessionFormat, { quarantine }), { code: 'ENOENT' }, name)
    t.strictSame(stateOf(inside), before, name)
  }
})

t.test('no quarantine', async (t) => {
  for (const [name, damaged] of damages) {
    const { path, folder: inside } = logFolder(folder, damaged)
    const report = await repairLog(path, sessionFormat, { quarantine: false })
    t.notOk('quarantine' in report, name)
    t.strictSame(Object.keys(stateOf(inside)), ['log'], name)
    sameBytes(t, readFileSync(path), repaired, name)
  }
})

t.test('a quarantine is a log', async (t) => {
  const { path } = logFolder(folder, rewritten)
  const { quarantine } = await repairLog(path, sessionFormat)
  const reader = readEntries(quarantine as string, quarantineFormat)
  t.strictSame(await reader.header, { type: 'quarantine', version: 2, log: 'log' })
  const [begin, ...others] = await reader.toArray()
  t.match(begin, { type: 'begin', section: 1, by: 'repair', at: /^\d{4}-.*Z$/, bytes: rewritten.length })
  t.strictSame(others, [
    {
      type: 'edits',
      offset: logOf(sessionHeader).length,
      edits: [0, 4, 0, 2, 0],
      reasons: ['syntax'],
      bytes: Buffer.from('BAD\n').toString('base64'),
    },
    { type: 'end', section: 1, damaged: sealOf(rewritten), repaired: sealOf(repaired) },
  ])
})

t.test('the quarantine is durable before the log is touched', async (t) => {
  await t.test('written anew', async (t) => {
    const order = await orderOf(rewritten)
    inOrder(t, order, [
      'write log.quarantine.jsonl',
      'sync log.quarantine.jsonl',
      'sync folder log.quarantine.jsonl',
      'rename new',
      'sync folder log',
    ])
    inOrder(t, order, [
      'write new',
      'read new',
      'chown new',
      'chmod new',
      'sync new',
      'close new',
      'rename new',
    ])
    t.ok(order.lastIndexOf('write new') < order.indexOf('sync new'), 'all of the new log is synced')
    t.notOk(
      order.some((each) => /^(write|truncate) log$/.test(each)),
      'the old log is not written to',
    )
  })

  await t.test('cut in place', async (t) => {
    const order = await orderOf(cut)
    inOrder(t, order, [
      'write log.quarantine.jsonl',
      'sync log.quarantine.jsonl',
      'sync folder log.quarantine.jsonl',
      'truncate log',
      'sync log',
    ])
  })
})

async function orderOf(damaged: Uint8Array): Promise<string[]> {
  const files = new WatchedFiles()
  await repair(files, logFolder(folder, damaged).path, sessionFormat, {})
  return files.operations.map(({ name, path }) => `${name} ${nameOf(path)}`)
}

/** A new quarantine is written under another name first. */
function nameOf(path: string): string {
  if (path.endsWith('.repairing')) return 'new'
  return basename(path).replace(/^\.(.*)\.[0-9a-f]{16}\.new$/, '$1')
}

/** Asserts that the last operation of each kind comes after the last one of the kind before. */
function inOrder(t: Test, order: string[], wanted: string[]): void {
  const places = wanted.map((each) => order.lastIndexOf(each))
  t.ok(
    places.every((place, index) => place >= 0 && (index === 0 || place > (places[index - 1] as number))),
    wanted.join(', '),
    { order, places },
  )
}

t.test('only the owner can read it, and only readers of the old log can read the new one', async (t) => {
  for (const mode of [0o600, 0o640, 0o644]) {
    for (const [name, damaged] of damages) {
      const { path, folder: inside } = logFolder(folder, damaged)
      const seen = new Set<number>()
      const look = () => {
        for (const each of readdirSync(inside)) {
          if (!/quarantine|repairing/.test(each)) continue
          const found = modeOf(join(inside, each))
          seen.add(each.endsWith('.repairing') && found === mode ? 0o600 : found)
        }
      }
      const files = new WatchedFiles({
        after: ({ name: what }) => {
          if (what === 'open' || what === 'write') look()
        },
      })
      chmodSync(path, mode)
      const { quarantine } = await repair(files, path, sessionFormat, {})
      t.equal(modeOf(quarantine as string), 0o600, `${name}, ${mode.toString(8)}`)
      t.strictSame([...seen], [0o600], 'and never could')
    }
  }
})

t.test(
  'where the log belongs to another user, the quarantine belongs to the user that repairs the log',
  async (t) => {
    const { path } = logFolder(folder, cut)
    const files = new WatchedFiles({ before: refuseOwner('EPERM') })
    const { quarantine } = await repair(files, path, sessionFormat, {})
    t.equal(modeOf(quarantine as string), 0o600)
    sameBytes(t, readFileSync(path), repaired)
  },
)

t.test('where its owner can not be set for another reason, nothing is changed', async (t) => {
  const { path, folder: inside } = logFolder(folder, cut)
  const before = stateOf(inside)
  const files = new WatchedFiles({ before: refuseOwner('EIO') })
  await t.rejects(repair(files, path, sessionFormat, {}), { code: 'EIO' })
  t.strictSame(stateOf(inside), before)
})

function refuseOwner(code: string): (operation: Operation) => void {
  return ({ name }) => {
    if (name === 'chown') throw errno(code)
  }
}

function modeOf(path: string): number {
  return statSync(path).mode & 0o7777
}
