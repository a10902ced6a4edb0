// Where what is taken out is kept, that it is safe before the log is touched, and who can read it.

import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import t, { type Test } from 'tap'
import { quarantineFormat } from '../../lib/format/quarantine-format.js'
import { sessionFormat } from '../../lib/format/session-format.js'
import { readEntries } from '../../lib/node/read-entries.js'
import { repair, repairLog } from '../../lib/node/repair-log.js'
import { bytesOf, leafEntry, logOf, sessionHeader } from '../support/session-log.js'
import { errno } from '../writing/support/errno.js'
import { sameBytes } from '../writing/support/same-bytes.js'
import { logFolder, stateOf, testFolder } from './support/log-folder.js'
import { restores } from './support/restore.js'
import { type Operation, WatchedFiles } from './support/watched-files.js'

const folder = testFolder(t)
const stub = '{"type":"mes'
const entry = leafEntry('1')
const rewritten = logOf(sessionHeader, 'BAD', entry)
const cut = bytesOf(logOf(sessionHeader, entry), stub)
const mended = logOf(sessionHeader, entry)
const damages = [
  ['a log that is written anew', rewritten],
  ['a torn tail', cut],
] as const

t.test('beside the log, with a number where that exists', async (t) => {
  for (const [name, damaged] of damages) {
    await t.test(name, async (t) => {
      const { path, folder: inside } = logFolder(folder, damaged)
      for (const suffix of ['', '.2', '.3']) {
        writeFileSync(path, damaged)
        const { quarantine } = await repairLog(path, sessionFormat)
        t.equal(quarantine, `${path}.quarantine.jsonl${suffix}`)
        await restores(t, mended, quarantine as string, damaged)
      }
      t.strictSame(Object.keys(stateOf(inside)), [
        'log',
        'log.quarantine.jsonl',
        'log.quarantine.jsonl.2',
        'log.quarantine.jsonl.3',
      ])
    })
  }
})

t.test('at a path', async (t) => {
  for (const [name, damaged] of damages) {
    const { path, folder: inside } = logFolder(folder, damaged)
    const elsewhere = join(inside, 'elsewhere')
    mkdirSync(elsewhere)
    const wanted = join(elsewhere, 'kept')
    const report = await repairLog(path, sessionFormat, { quarantine: wanted })
    t.equal(report.quarantine, wanted, name)
    await restores(t, mended, wanted, damaged)
  }
})

t.test('at a path that can not be: nothing is done', async (t) => {
  for (const [name, damaged] of damages) {
    const { path, folder: inside } = logFolder(folder, damaged)
    const before = stateOf(inside)
    const quarantine = join(inside, 'no such folder', 'kept')
    await t.rejects(repairLog(path, sessionFormat, { quarantine }), { code: 'ENOENT' }, name)
    t.strictSame(stateOf(inside), before, name)
  }
})

t.test('nowhere', async (t) => {
  for (const [name, damaged] of damages) {
    const { path, folder: inside } = logFolder(folder, damaged)
    const report = await repairLog(path, sessionFormat, { quarantine: false })
    t.notOk('quarantine' in report, name)
    t.strictSame(Object.keys(stateOf(inside)), ['log'], name)
    sameBytes(t, readFileSync(path), mended, name)
  }
})

t.test('a log like any other', async (t) => {
  const { path } = logFolder(folder, rewritten)
  const { quarantine } = await repairLog(path, sessionFormat)
  const reader = readEntries(quarantine as string, quarantineFormat)
  t.match(await reader.header, { log: 'log', bytes: rewritten.length })
  const pieces = await reader.toArray()
  t.strictSame(pieces, [
    {
      type: 'removed',
      offset: logOf(sessionHeader).length,
      length: 4,
      line: 2,
      reason: 'syntax',
      bytes: Buffer.from('BAD\n').toString('base64'),
    },
  ])
})

t.test('it is durable before the log is touched', async (t) => {
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
  return files.operations.map(
    ({ name, path }) => `${name} ${/\.mending$/.test(path) ? 'new' : basename(path)}`,
  )
}

/** The last of each comes behind the last of the one before it. */
function inOrder(t: Test, order: string[], wanted: string[]): void {
  const places = wanted.map((each) => order.lastIndexOf(each))
  t.ok(
    places.every((place, index) => place >= 0 && (index === 0 || place > (places[index - 1] as number))),
    wanted.join(', '),
    { order, places },
  )
}

t.test('nobody can read it who can not read the log', async (t) => {
  for (const mode of [0o600, 0o640, 0o644]) {
    for (const [name, damaged] of damages) {
      const { path } = logFolder(folder, damaged)
      const seen = new Set<number>()
      const files = new WatchedFiles({
        behind: ({ name: what, path: of }) => {
          if (what === 'write' && of !== path) seen.add(modeOf(of) | mode)
        },
      })
      const log = await files.open(path, 'r+')
      await log.chmod(mode)
      await log.close()
      const { quarantine } = await repair(files, path, sessionFormat, {})
      t.equal(modeOf(quarantine as string), mode, `${name}, ${mode.toString(8)}`)
      t.strictSame([...seen], [mode], 'and never could')
    }
  }
})

t.test('where the log belongs to somebody else, who mends it alone can read it', async (t) => {
  const { path } = logFolder(folder, cut)
  const files = new WatchedFiles({ before: refuseOwner('EPERM') })
  const { quarantine } = await repair(files, path, sessionFormat, {})
  t.equal(modeOf(quarantine as string), 0o600)
  sameBytes(t, readFileSync(path), mended)
})

t.test('where its owner can not be set for another reason, nothing is done', async (t) => {
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
