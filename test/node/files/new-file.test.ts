// A new log appears whole or not at all, on any file system, and whatever a killed process left in its folder.

import { existsSync, linkSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { jsonLines } from '../../../lib/format/json-lines.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { restoreLog } from '../../../lib/node/restore/restore-log.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { LogAppender } from '../../../lib/node/writing/log-appender.js'
import { bytesOf, leafEntry, logOf, sessionHeader } from '../../support/damage/session-log.js'
import { errno } from '../../support/files/errno.js'
import { listing, plainOptions } from '../../support/files/log-folder.js'
import { ObservedFiles } from '../../support/files/observed-files.js'
import { fileHolds } from '../../support/files/same-bytes.js'
import type { AppendOrder } from '../../support/processes/append-program.js'
import { ProgramProcess } from '../../support/processes/child-process.js'
import { compiledProgram } from '../../support/processes/compiled-program.js'
import { randomNumbers } from '../../support/random/seed.js'

const header = logOf(sessionHeader)
const draft = (name: string, id = '0123456789abcdef') => `.${name}.${id}.new`

t.test('has the mode that was asked for', async (t) => {
  const folder = t.testdir({})
  const umask = process.umask()
  for (const [mode, expected] of [
    [undefined, 0o666 & ~umask],
    [0o600, 0o600],
    [0o666, 0o666 & ~umask],
    [0o400, 0o400],
  ] as const) {
    const path = join(folder, String(mode))
    const options = mode === undefined ? {} : { mode }
    const writer = await EntryWriter.create(path, sessionFormat, sessionHeader, options)
    await writer.append(leafEntry('1'))
    await writer.close()
    t.equal(statSync(path).mode & 0o777, expected)
  }
  for (const mode of [-1, 0o1000, 0.5, '600' as never]) {
    const made = EntryWriter.create(`${folder}/new`, sessionFormat, sessionHeader, { mode })
    await t.rejects(made, { message: /mode must be/ })
  }
  t.notOk(existsSync(`${folder}/new`))
})

t.test('has the mode of a private file from the start', async (t) => {
  const folder = t.testdir({})
  const modes = new Set<number>()
  const files = new ObservedFiles(({ name }) => {
    if (name === 'open') return undefined
    for (const each of readdirSync(folder)) modes.add(statSync(join(folder, each)).mode & 0o777)
    return undefined
  })
  const options = { ...plainOptions, mode: 0o600 }
  const log = await LogAppender.create(files, `${folder}/log`, sessionFormat, sessionHeader, options)
  await log.close()
  t.strictSame([...modes], [0o600])
})

t.test('is made on file systems without hard links', async (t) => {
  for (const code of ['EPERM', 'ENOTSUP', 'ENOSYS']) {
    const folder = t.testdir({})
    const files = new ObservedFiles(({ name }) => {
      if (name === 'link') throw errno(code)
      return undefined
    })
    const log = await LogAppender.create(files, `${folder}/log`, sessionFormat, sessionHeader, plainOptions)
    await log.close()
    await fileHolds(t, `${folder}/log`, header)
    t.strictSame(listing(folder), ['log'])
    const again = LogAppender.create(files, `${folder}/log`, sessionFormat, sessionHeader, plainOptions)
    await t.rejects(again, { code: 'EEXIST' })
  }
})

t.test('leaves nothing where making it fails', async (t) => {
  for (const [name, code] of [
    ['link', 'EIO'],
    ['remove', 'EIO'],
  ] as const) {
    const folder = t.testdir({})
    let isOver = false
    const files = new ObservedFiles((operation) => {
      if (operation.name !== name || isOver) return undefined
      isOver = true
      throw errno(code)
    })
    const made = LogAppender.create(files, `${folder}/log`, sessionFormat, sessionHeader, plainOptions)
    await t.rejects(made, { code })
    t.strictSame(listing(folder), [], name)
  }
})

t.test('is made even if another process removes its draft', async (t) => {
  for (const when of ['link', 'remove'] as const) {
    const folder = t.testdir({})
    let isOver = false
    const files = new ObservedFiles(({ name }) => {
      if (name !== when || isOver) return undefined
      isOver = true
      for (const each of readdirSync(folder)) if (each.endsWith('.new')) rmSync(join(folder, each))
      return undefined
    })
    const log = await LogAppender.create(files, `${folder}/log`, sessionFormat, sessionHeader, plainOptions)
    await log.close()
    t.ok(isOver)
    await fileHolds(t, `${folder}/log`, header, when)
    t.strictSame(listing(folder), ['log'])
  }
})

t.test('does not replace a log that another process makes at the same time', async (t) => {
  const folder = t.testdir({})
  const files = new ObservedFiles(({ name }) => {
    if (name === 'link') writeFileSync(`${folder}/log`, 'other')
    return undefined
  })
  const made = LogAppender.create(files, `${folder}/log`, sessionFormat, sessionHeader, plainOptions)
  await t.rejects(made, { code: 'EEXIST', path: `${folder}/log` })
  t.strictSame(listing(folder), ['log'])
  t.equal(readFileSync(`${folder}/log`, 'utf8'), 'other')
})

t.test('the next opening removes what a killed process left', async (t) => {
  const litter = { [draft('log')]: '{"ty', [draft('log', 'fedcba9876543210')]: '' }
  const others = { [draft('log2')]: '', '.log.new': '', [`${draft('log')}.old`]: '' }
  const folder = t.testdir({ ...litter, ...others })
  const left = () => listing(folder).filter((name) => name.startsWith('.'))
  const unlocked = await EntryWriter.create(`${folder}/log`, jsonLines, undefined, { lock: false })
  await unlocked.close()
  t.equal(left().length, 5, 'a file may be in use by a process without the lock')
  rmSync(`${folder}/log`)
  const writer = await EntryWriter.create(`${folder}/log`, sessionFormat, sessionHeader)
  await writer.close()
  t.strictSame(left(), Object.keys(others).sort())
  linkSync(`${folder}/log`, join(folder, draft('log')))
  const again = await EntryWriter.open(`${folder}/log`, sessionFormat)
  await again.close()
  t.strictSame(
    left(),
    Object.keys(others).sort(),
    'including the second name of a log, under which it was written',
  )
})

t.test('a path that no file can have is refused', async (t) => {
  const log = bytesOf(logOf(sessionHeader, leafEntry('1')), '{"ty')
  const folder = t.testdir({ log: Buffer.from(log) })
  const path = `${folder}/log`
  const missing = `${folder}/missing/`
  const refused = { code: 'ENOENT', path: missing }
  await t.rejects(EntryWriter.open(path, sessionFormat, { quarantine: missing }), refused)
  await t.rejects(EntryWriter.open(path, sessionFormat, { quarantine: '' }), {
    name: 'TypeError',
    message: 'option quarantine must be true or false, or a path',
  })
  await fileHolds(t, path, log, 'the log is as it was')
  await (await EntryWriter.open(path, sessionFormat)).close()
  const copy = restoreLog(`${path}.quarantine.jsonl`, { to: missing })
  await t.rejects(copy, refused)
  await t.rejects(restoreLog(`${path}.quarantine.jsonl`, { to: '' }), { code: 'ENOENT' })
  t.strictSame(listing(folder), ['log', 'log.quarantine.jsonl'])
})

t.test('may have the longest name that a file system allows', async (t) => {
  for (const name of ['x'.repeat(255), 'é'.repeat(127), 'y'.repeat(228), 'z'.repeat(229)]) {
    const folder = t.testdir({})
    const made = await EntryWriter.create(join(folder, name), jsonLines, undefined, { lock: false })
    await made.append(1)
    await made.close()
    t.strictSame(listing(folder), [name])
  }
})

t.test('a process killed while it makes a log leaves a log that can be opened, or none', async (t) => {
  const base = t.testdir({ program: {}, logs: {} })
  const program = compiledProgram('append-program', `${base}/program`)
  const folder = `${base}/logs`
  const path = `${folder}/log`
  const random = randomNumbers()
  const order: AppendOrder = { path, header: sessionHeader, group: 1, entries: 50, name: 'a' }
  for (let kill = 0; kill < 10; kill += 1) {
    for (const name of readdirSync(folder)) rmSync(join(folder, name))
    const words = Math.floor(random() * 16)
    const child = new ProgramProcess(t, process.execPath, [program, JSON.stringify(order)], (output) => {
      if (output.split('\n').length > words) void child.kill()
    })
    await child.gone
    t.equal(child.errors, '')
    const writer = existsSync(path)
      ? await EntryWriter.open(path, sessionFormat)
      : await EntryWriter.create(path, sessionFormat, sessionHeader)
    await writer.append(leafEntry('last'))
    await writer.close()
    await setImmediate()
    const left = listing(folder).filter((name) => /^\.log\..*\.new$/.test(name))
    t.strictSame(left, [], `after ${words} operations`)
  }
})
