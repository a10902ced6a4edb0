// Each log has one quarantine, which grows by sections. A file that is not this log's quarantine, or that other users can
// read, is left as it is.

import {
  appendFileSync,
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import t, { type Test } from 'tap'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { nodeFiles } from '../../../lib/node/files/file-layer.js'
import { QuarantineLog } from '../../../lib/node/quarantine/quarantine-log.js'
import { repair, repairLog } from '../../../lib/node/repair/repair-log.js'
import { restoreLog } from '../../../lib/node/restore/restore-log.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { bytesOf, leafEntry, logOf, sessionHeader } from '../../support/damage/session-log.js'
import { errno } from '../../support/files/errno.js'
import { partFolder } from '../../support/files/part-folder.js'
import { sameBytes } from '../../support/files/same-bytes.js'
import { WatchedFiles } from '../../support/files/watched-files.js'
import { logFolder, stateOf } from '../../support/repair/log-folder.js'
import { readQuarantine, restores } from '../../support/repair/restore.js'

const folder = partFolder()
const whole = logOf(sessionHeader, leafEntry('1'))
const torn = bytesOf(whole, '{"type":"mes')
const damaged = logOf(sessionHeader, 'BAD', leafEntry('1'))
const isRoot = process.getuid?.() === 0

async function typesIn(quarantine: string): Promise<string[]> {
  const { pieces } = await readQuarantine(quarantine)
  return pieces.map((piece) => (piece.type === 'begin' ? `begin ${piece.section} ${piece.by}` : piece.type))
}

t.test('openings and repairs share one quarantine', async (t) => {
  const { path, folder: inside } = logFolder(folder, torn)
  const writer = await EntryWriter.open(path, sessionFormat)
  t.equal(writer.recovery.quarantine, `${path}.quarantine.jsonl`)
  await writer.close()
  writeFileSync(path, damaged)
  const { quarantine } = await repairLog(path, sessionFormat)
  t.equal(quarantine, `${path}.quarantine.jsonl`)
  t.strictSame(await typesIn(quarantine as string), [
    'begin 1 open',
    'edits',
    'end',
    'begin 2 repair',
    'edits',
    'end',
  ])
  await restores(t, whole, quarantine as string, damaged)
  t.strictSame(Object.keys(stateOf(inside)), ['log', 'log.quarantine.jsonl'])
})

t.test('a tail that is cut, and gets a terminator in its place', async (t) => {
  const { path } = logFolder(folder, bytesOf(whole, '{"torn'))
  const place = { wanted: `${path}.quarantine.jsonl`, log: path, continues: true }
  const file = await nodeFiles.open(path, 'r+')
  const stats = await file.stat({ bigint: true })
  const quarantine = await QuarantineLog.begin(nodeFiles, place, 'open', stats)
  const removal = { line: 0, reason: 'truncated' }
  const cut = whole.length + 4
  const seals = await quarantine.keepTail(file, cut, Number(stats.size), removal, bytesOf('\n'))
  await quarantine.commit(seals)
  await file.truncate(cut)
  await file.write('\n', cut)
  await file.close()
  await restoreLog(quarantine.path)
  sameBytes(t, readFileSync(path), bytesOf(whole, '{"torn'))
})

t.test('without the lock, a writer begins another quarantine', async (t) => {
  const { path } = logFolder(folder, torn)
  for (const expected of [`${path}.quarantine.jsonl`, `${path}.quarantine.jsonl.2`]) {
    writeFileSync(path, torn)
    const writer = await EntryWriter.open(path, sessionFormat, { lock: false })
    t.equal(writer.recovery.quarantine, expected)
    await writer.close()
  }
})

t.test('the next section overwrites an unfinished one', async (t) => {
  const { path, folder: inside } = logFolder(folder, damaged)
  const quarantine = `${path}.quarantine.jsonl`
  await repairLog(path, sessionFormat)
  const header = readFileSync(quarantine, 'utf8').indexOf('\n') + 1
  for (const start of [header, readFileSync(quarantine).length]) {
    const finished = readFileSync(quarantine).subarray(0, start)
    const section = start === header ? 1 : 2
    for (const rest of [
      '{"type":"be',
      `{"type":"begin","section":${section},"by":"open","at":"","bytes":9}\n`,
      `{"type":"begin","section":${section},"by":"open","at":"","bytes":9}\n{"type":"edits","offset":0,"edits":[],"reasons":[],"bytes":"${'A'.repeat(5000)}"}\n{"type":"end","sec`,
      '\0\0\0\n\0\0',
    ]) {
      writeFileSync(quarantine, bytesOf(finished, rest))
      writeFileSync(path, damaged)
      t.equal((await repairLog(path, sessionFormat)).quarantine, quarantine)
      const types = await typesIn(quarantine)
      t.strictSame(types.slice(-3), [`begin ${section} repair`, 'edits', 'end'])
      sameBytes(t, readFileSync(quarantine).subarray(0, start), finished)
      await restores(t, whole, quarantine, damaged)
    }
  }
  t.strictSame(Object.keys(stateOf(inside)), ['log', 'log.quarantine.jsonl'])
})

t.test('a section follows one that was undone', async (t) => {
  const { path } = logFolder(folder, damaged)
  const quarantine = `${path}.quarantine.jsonl`
  await repairLog(path, sessionFormat)
  await restoreLog(quarantine)
  appendFileSync(quarantine, '{"type":"begin"')
  await repairLog(path, sessionFormat)
  const three = ['edits', 'end']
  t.strictSame(await typesIn(quarantine), [
    'begin 1 repair',
    ...three,
    'restored',
    'begin 2 repair',
    ...three,
  ])
})

t.test('a name that is taken by another file', async (t) => {
  const takers: [string, (path: string, log: string) => void][] = [
    ['by another file', (path) => writeFileSync(path, 'other')],
    ['by an empty file', (path) => writeFileSync(path, '')],
    ['by the quarantine of another log', (path) => writeFileSync(path, headerOf('log2'), { mode: 0o600 })],
    ['by one of an earlier version', (path) => writeFileSync(path, '{"type":"quarantine","version":1}\n')],
    ['by one that others may read', (path) => writeFileSync(path, headerOf('log'), { mode: 0o644 })],
    ['by a dangling link', (path) => symlinkSync('nowhere', path)],
    ['by a device', (path) => symlinkSync('/dev/null', path)],
    [
      'by one with another name',
      (path) => {
        writeFileSync(path, headerOf('log'), { mode: 0o600 })
        linkSync(path, `${path}-2`)
      },
    ],
  ]
  if (isRoot)
    takers.push([
      'by one that another user made',
      (path) => {
        writeFileSync(path, headerOf('log'), { mode: 0o600 })
        chownSync(path, 7001, 7001)
      },
    ])
  for (const [how, take] of takers) {
    const { path } = logFolder(folder, damaged)
    const wanted = `${path}.quarantine.jsonl`
    take(wanted, path)
    const before = stateOrNothing(wanted)
    const { quarantine } = await repairLog(path, sessionFormat)
    t.equal(quarantine, `${wanted}.2`, how)
    t.strictSame(stateOrNothing(wanted), before, how)
    await restores(t, whole, quarantine as string, damaged)
    writeFileSync(path, damaged)
    t.equal((await repairLog(path, sessionFormat)).quarantine, `${wanted}.2`, 'which grows then')
  }
})

function headerOf(log: string): string {
  return `{"type":"quarantine","version":2,"log":"${log}"}\n`
}

function stateOrNothing(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats === undefined || !stats.isFile()
    ? undefined
    : `${stats.ino} ${stats.mtimeMs} ${readFileSync(path)}`
}

t.test('a folder is refused, and nothing is changed', async (t) => {
  const { path, folder: inside } = logFolder(folder, damaged)
  const kept = join(inside, 'kept')
  mkdirSync(kept)
  const before = stateOf(inside)
  await t.rejects(repairLog(path, sessionFormat, { quarantine: kept }), { code: 'EISDIR', path: kept })
  await t.rejects(EntryWriter.open(tornLog(t), sessionFormat, { quarantine: kept }), { code: 'EISDIR' })
  t.strictSame(stateOf(inside), before)
  t.strictSame(readdirSync(kept), [])
})

function tornLog(_t: Test): string {
  return logFolder(folder, torn).path
}

t.test('two logs never share a quarantine', async (t) => {
  const one = logFolder(folder, damaged)
  const two = logFolder(folder, torn)
  const quarantine = join(folder, 'shared')
  const reports = []
  for (const { path } of [one, two, one, two]) {
    writeFileSync(path, path === one.path ? damaged : torn)
    reports.push((await repairLog(path, sessionFormat, { quarantine })).quarantine)
  }
  t.strictSame(reports, [quarantine, `${quarantine}.2`, quarantine, `${quarantine}.2`])
  await restores(t, whole, quarantine, damaged)
  await restores(t, whole, `${quarantine}.2`, torn)
})

t.test('nor when both are repaired at the same time', async (t) => {
  const logs = Array.from({ length: 5 }, () => logFolder(folder, damaged).path)
  const quarantine = join(folder, 'at once')
  const reports = await Promise.all(logs.map((path) => repairLog(path, sessionFormat, { quarantine })))
  const paths = reports.map((report) => report.quarantine as string)
  t.equal(new Set(paths).size, logs.length)
  for (const path of paths) await restores(t, whole, path, damaged)
  t.notOk(readdirSync(folder).some((name) => name.endsWith('.new')))
})

t.test('a quarantine that can not be opened', async (t) => {
  for (const [code, expected] of [
    ['EACCES', '.2'],
    ['EPERM', '.2'],
    ['EIO', undefined],
  ] as const) {
    const { path } = logFolder(folder, damaged)
    writeFileSync(`${path}.quarantine.jsonl`, headerOf('log'), { mode: 0o600 })
    const files = new WatchedFiles({
      before: ({ name, path: of }) => {
        if (name === 'open' && of === `${path}.quarantine.jsonl`) throw errno(code)
      },
    })
    const repaired = repair(files, path, sessionFormat, {})
    if (expected === undefined) await t.rejects(repaired, { code })
    else t.equal((await repaired).quarantine, `${path}.quarantine.jsonl${expected}`)
  }
})

t.test('a quarantine that can not be read leaves the log as it is', async (t) => {
  const { path, folder: inside } = logFolder(folder, damaged)
  const quarantine = `${path}.quarantine.jsonl`
  writeFileSync(quarantine, headerOf('log'), { mode: 0o600 })
  const before = stateOf(inside)
  const files = new WatchedFiles({
    before: ({ name, path: of }) => {
      if (name === 'read' && of === quarantine) throw errno('EIO')
    },
  })
  await t.rejects(repair(files, path, sessionFormat, {}), { code: 'EIO' })
  t.strictSame(stateOf(inside), before)
})

t.test('files that a killed process left while it created a quarantine', async (t) => {
  const { path, folder: inside } = logFolder(folder, damaged)
  const quarantine = `${path}.quarantine.jsonl`
  writeFileSync(quarantine, headerOf('log'), { mode: 0o600 })
  linkSync(quarantine, join(inside, `.${basename(quarantine)}.0123456789abcdef.new`))
  writeFileSync(join(inside, `.${basename(quarantine)}.fedcba9876543210.new`), '{"type"')
  t.equal((await repairLog(path, sessionFormat)).quarantine, quarantine)
  t.strictSame(Object.keys(stateOf(inside)), ['log', 'log.quarantine.jsonl'])
})

t.test('a repair that fails leaves no section', async (t) => {
  const { path } = logFolder(folder, damaged)
  const quarantine = `${path}.quarantine.jsonl`
  await repairLog(path, sessionFormat)
  const before = readFileSync(quarantine)
  for (const [when, isFailing] of [
    ['at its first write', (name: string, of: string) => name === 'write' && of === quarantine],
    ['at the rename', (name: string) => name === 'rename'],
  ] as const) {
    writeFileSync(path, damaged)
    const files = new WatchedFiles({
      before: ({ name, path: of }) => {
        if (isFailing(name, of)) throw errno('ENOSPC')
      },
    })
    await t.rejects(repair(files, path, sessionFormat, {}), { code: 'ENOSPC' }, when)
    sameBytes(t, readFileSync(quarantine), before, when)
  }
})

t.test('a quarantine that another process writes to is noticed', async (t) => {
  const { path } = logFolder(folder, damaged)
  const quarantine = `${path}.quarantine.jsonl`
  await repairLog(path, sessionFormat)
  for (const change of [() => appendFileSync(quarantine, 'x'), () => truncateSync(quarantine, 10)]) {
    writeFileSync(path, damaged)
    const files = new WatchedFiles({
      after: ({ name, path: of }) => {
        if (name === 'sync' && of === quarantine) change()
      },
    })
    await t.rejects(repair(files, path, sessionFormat, {}), {
      code: 'ERR_LOG_CHANGED',
      message: /quarantine/,
    })
    sameBytes(t, readFileSync(path), damaged)
  }
})

t.test('a log whose name is too long for the default name of its quarantine', async (t) => {
  for (const name of ['x'.repeat(255), 'é'.repeat(119)]) {
    const { folder: inside } = logFolder(folder, damaged)
    const path = join(inside, name)
    writeFileSync(path, torn)
    const writer = await EntryWriter.open(path, sessionFormat, { lock: false })
    await writer.close()
    const quarantine = basename(writer.recovery.quarantine as string)
    t.ok(Buffer.byteLength(quarantine) <= 255 && name.startsWith(quarantine.slice(0, 80)))
    t.match(quarantine, /^.{80,}~[0-9a-f]{16}\.quarantine\.jsonl$/)
    await restores(t, whole, join(inside, quarantine), torn)
    t.strictSame(readdirSync(inside).sort(), ['log', quarantine, name].sort(), 'and nothing else')
  }
})

t.test('the mode is not checked on Windows', async (t) => {
  const { path } = logFolder(folder, damaged)
  const quarantine = `${path}.quarantine.jsonl`
  writeFileSync(quarantine, headerOf('log'))
  chmodSync(quarantine, 0o666)
  t.intercept(process, 'geteuid', { value: undefined })
  t.equal((await repairLog(path, sessionFormat)).quarantine, quarantine)
})
