// Which files a rotated log has, and in which order they were written.

import { linkSync, mkdirSync, mkdtempSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { lockPath } from '../../../lib/node/files/names-beside.js'
import { rotatedGlob, rotatedSet } from '../../../lib/node/files/rotated-set.js'
import { inRotationOrder } from '../../../lib/node/files/rotation-order.js'
import { quarantinePath } from '../../../lib/node/quarantine/quarantine-path.js'
import { partFolder } from '../../support/files/part-folder.js'

const root = partFolder()

/** A folder with these files, each modified a minute after the one before. */
function folderWith(...names: string[]): string {
  const folder = mkdtempSync(join(root, 'set-'))
  for (const [index, name] of names.entries()) {
    writeFileSync(join(folder, name), '')
    utimesSync(join(folder, name), 0, 1_700_000_000 + 60 * index)
  }
  return folder
}

async function namesOf(folder: string, glob: string, log = 'app.jsonl'): Promise<string[]> {
  const path = join(folder, log)
  return (await rotatedSet(path, rotatedGlob(path, glob))).map((file) => basename(file.path))
}

const ORDERS: readonly [what: string, oldestFirst: readonly string[], log?: string][] = [
  ['generations', ['app.jsonl.10', 'app.jsonl.9.gz', 'app.jsonl.2.zst', 'app.jsonl.1']],
  ['generations before the extension', ['app.3.jsonl.gz', 'app.2.jsonl', 'app.1.jsonl']],
  ['generations of a log with a number', ['app2.jsonl.2', 'app2.jsonl.1'], 'app2.jsonl'],
  ['generations of a log without an extension', ['app.2', 'app.1'], 'app'],
  ['days', ['app.jsonl-20251231.gz', 'app.jsonl-20260101.gz', 'app.jsonl-20260102']],
  ['days before the extension', ['app-2025-12-31.jsonl', 'app-2026-01-01.jsonl']],
  ['days, then numbers', ['app.jsonl.2026-01-01', 'app.jsonl.2026-01-01.9', 'app.jsonl.2026-01-01.10']],
  ['seconds of a day', ['app.jsonl-20260101-235959', 'app.jsonl-20260102-000000']],
  ['times in one group', ['app.jsonl-20260101235959', 'app.jsonl-2026010200', 'app.jsonl-20260103']],
  ['times with letters', ['app.2026-01-01T09-00-00.000Z.jsonl', 'app.2026-01-01T10-00-00.000Z.jsonl']],
  ['months', ['app.jsonl.2025-12', 'app.jsonl.2026-01']],
  ['years', ['app.jsonl.2025', 'app.jsonl.2026']],
  ['seconds since 1970', ['app.jsonl-1700000000', 'app.jsonl-1700000001', 'app.jsonl-1700000001500']],
  ['one file of any name', ['app.jsonl.old']],
]

t.test('what names and times do not decide, and a folder that is none', async (t) => {
  const named = (...names: string[]) => names.map((name) => ({ name, mtimeMs: 0 }))
  const order = (log: string, ...names: string[]) =>
    inRotationOrder(log, named(...names)).map(({ file }) => file.name)
  t.strictSame(order('app.jsonl', 'app.jsonl.b', 'app.jsonl.a', 'app.jsonl.c'), [
    'app.jsonl.a',
    'app.jsonl.b',
    'app.jsonl.c',
  ])
  t.strictSame(order('app', 'old.1', 'old.2'), ['old.2', 'old.1'])
  const folder = folderWith('app.jsonl')
  const log = join(folder, 'app.jsonl')
  await t.rejects(rotatedSet(log, rotatedGlob(log, join(log, '*'))), { code: 'ENOTDIR' })
})

t.test('names order a set, whatever the order in which they come', async (t) => {
  for (const [what, names, log = 'app.jsonl'] of ORDERS) {
    for (const given of [names, [...names].reverse()]) {
      const placed = inRotationOrder(
        log,
        given.map((name) => ({ name, mtimeMs: 0 })),
      )
      t.strictSame(
        placed.map(({ file }) => file.name),
        names,
        what,
      )
      t.strictSame(
        placed.map(({ place, doubt }) => [place, doubt]),
        names.map((_, index) => [index, undefined]),
        `${what}: certain`,
      )
    }
  }
})

t.test('times of modification decide where names do not, and every file is doubtful', async (t) => {
  const doubt = 'the names do not all count or date in the same way: ordered by time of modification'
  for (const names of [
    ['app.jsonl.old', 'app.jsonl.older'],
    ['app.jsonl.1', 'app.jsonl-20260101'],
    ['app.jsonl.2-3', 'app.jsonl.1-4'],
    ['app.jsonl-31-12-2025', 'app.jsonl-01-01-2026'],
    ['app.jsonl.123456', 'app.jsonl.123455'],
    ['b', 'a'],
  ]) {
    const placed = inRotationOrder(
      'app.jsonl',
      names.map((name, index) => ({ name, mtimeMs: index })).reverse(),
    )
    t.strictSame(
      placed.map(({ file, ...rest }) => [file.name, rest]),
      names.map((name, place) => [name, { place, doubt }]),
    )
  }
})

t.test('two files of one place are doubtful, and the earlier modified comes first', async (t) => {
  const files = [
    { name: 'app.jsonl.1.gz', mtimeMs: 2 },
    { name: 'app.jsonl.1', mtimeMs: 1 },
    { name: 'app.jsonl.2.gz', mtimeMs: 0 },
  ]
  const doubt = 'another file has the same place: one may be a copy of the other'
  t.strictSame(
    inRotationOrder('app.jsonl', files).map(({ file, place, doubt }) => [file.name, place, doubt]),
    [
      ['app.jsonl.2.gz', 0, undefined],
      ['app.jsonl.1', 1, doubt],
      ['app.jsonl.1.gz', 1, doubt],
    ],
  )
  const same = files.slice(0, 2).map(({ name }) => ({ name, mtimeMs: 0 }))
  t.strictSame(
    inRotationOrder('app.jsonl', same).map(({ file }) => file.name),
    ['app.jsonl.1', 'app.jsonl.1.gz'],
    'and then the names decide',
  )
})

t.test('a file that was modified after the one that follows it is doubtful', async (t) => {
  const files = [
    { name: 'app.jsonl.1', mtimeMs: 1 },
    { name: 'app.jsonl.2', mtimeMs: 2 },
  ]
  t.strictSame(
    inRotationOrder('app.jsonl', files).map(({ file, doubt }) => [file.name, doubt]),
    [
      ['app.jsonl.2', 'it was modified after the file that follows it'],
      ['app.jsonl.1', undefined],
    ],
  )
})

t.test('the set is what the glob names beside the log, and the log, which need not exist', async (t) => {
  const folder = folderWith('app.jsonl.2.gz', 'app.jsonl.1', 'other.jsonl.1', '.app.jsonl.1')
  t.strictSame(await namesOf(folder, 'app.jsonl.*'), ['app.jsonl.2.gz', 'app.jsonl.1', 'app.jsonl'])
  t.strictSame(await namesOf(folder, 'app.jsonl.[2-9]*'), ['app.jsonl.2.gz', 'app.jsonl'])
  t.strictSame(await namesOf(folder, 'none.*'), ['app.jsonl'])
  const url = pathToFileURL(join(folder, 'app.jsonl'))
  t.equal((await rotatedSet(url, rotatedGlob(url, 'app.jsonl.*'))).length, 3, 'by URL')
})

t.test('the rotated files may be in another folder', async (t) => {
  const folder = folderWith('app.jsonl')
  mkdirSync(join(folder, 'old'))
  writeFileSync(join(folder, 'old', 'app.jsonl.1'), '')
  const path = join(folder, 'app.jsonl')
  const files = await rotatedSet(path, rotatedGlob(path, join(folder, 'old', 'app.jsonl.*')))
  t.strictSame(
    files.map((file) => file.path),
    [join(folder, 'old', 'app.jsonl.1'), path],
  )
})

t.test('the lock, the quarantine, folders and the paths that are excepted are left out', async (t) => {
  const folder = folderWith('app.jsonl', 'app.jsonl.1', 'app.jsonl.ckpt')
  const path = join(folder, 'app.jsonl')
  for (const beside of [lockPath(path), quarantinePath(path), `${quarantinePath(path)}.2`])
    writeFileSync(beside, '')
  mkdirSync(join(folder, 'app.jsonl.3'))
  symlinkSync('nowhere', join(folder, 'app.jsonl.4'))
  const files = await rotatedSet(path, rotatedGlob(path, '*'), [join(folder, 'app.jsonl.ckpt')])
  t.strictSame(
    files.map((file) => basename(file.path)),
    ['app.jsonl.1', 'app.jsonl'],
  )
})

t.test('a file with several names comes once', async (t) => {
  const folder = folderWith('app.jsonl-20260101', 'app.jsonl-20260102')
  symlinkSync('app.jsonl-20260102', join(folder, 'app.jsonl'))
  linkSync(join(folder, 'app.jsonl-20260101'), join(folder, 'app.jsonl-20260103'))
  t.strictSame(await namesOf(folder, 'app.jsonl-*'), ['app.jsonl-20260101', 'app.jsonl'])
})

t.test('a glob that can not be looked up is refused', async (t) => {
  const beside = { message: "option rotated must be a glob of names beside the log, such as 'app.jsonl.*'" }
  t.throws(() => rotatedGlob('app.jsonl', ''), beside)
  t.throws(() => rotatedGlob('app.jsonl', 1 as never), beside)
  t.throws(() => rotatedGlob('app.jsonl', '*/app.jsonl.*'), {
    message: 'option rotated must not have a pattern in its folder: only in the names of the files',
  })
})
