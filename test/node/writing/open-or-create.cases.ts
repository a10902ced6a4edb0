// A log that is opened where it exists, and created where it doesn't.

import { existsSync } from 'node:fs'
import { readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { EntryWriter, jsonLines, readAll, sessionFormat } from '../../../lib/index.js'
import { bytesOf, leafEntry, logOf, sessionHeader } from '../../support/damage/session-log.js'
import { listing, tornLog, wholeLog } from '../../support/files/log-folder.js'
import { fileHolds } from '../../support/files/same-bytes.js'
import { ProgramProcess } from '../../support/processes/child-process.js'
import { compiledProgram } from '../../support/processes/compiled-program.js'

t.test('a log that does not exist is created, and then opened', async (t) => {
  const folder = t.testdir({})
  const path = pathToFileURL(`${folder}/log`)
  for (const id of ['1', '2']) {
    const writer = await EntryWriter.openOrCreate(path, sessionFormat, { ...sessionHeader, id })
    t.equal(writer.header.id, '1', 'an existing log keeps its header')
    await writer.append(leafEntry(id))
    await writer.close()
  }
  await fileHolds(t, `${folder}/log`, logOf({ ...sessionHeader, id: '1' }, leafEntry('1'), leafEntry('2')))
  t.strictSame(listing(folder), ['log'])
})

t.test('a torn log is opened as ever, and the header is not looked at', async (t) => {
  const path = `${t.testdir({ log: Buffer.from(tornLog) })}/log`
  const writer = await EntryWriter.openOrCreate(path, sessionFormat, undefined as never, {
    quarantine: false,
  })
  t.equal(writer.recovery.action, 'truncated')
  await writer.close()
  await fileHolds(t, path, wholeLog)
})

t.test('a file of 0 bytes', async (t) => {
  const folder = t.testdir({ log: '' })
  const path = `${folder}/log`
  const opened = EntryWriter.openOrCreate(path, sessionFormat, sessionHeader)
  await t.rejects(opened, { code: 'ERR_LOG_EMPTY' })
  await t.rejects(EntryWriter.open(path, sessionFormat), { code: 'ERR_LOG_EMPTY' })
  await t.rejects(EntryWriter.create(path, sessionFormat, sessionHeader), { code: 'EEXIST' })
  await fileHolds(t, path, new Uint8Array(0))
  t.strictSame(listing(folder), ['log'])
  const writer = await EntryWriter.openOrCreate(path, jsonLines, undefined)
  await writer.append([1])
  await writer.close()
  t.equal(await readFile(path, 'utf8'), '[1]\n', 'without a header it is an empty log')
})

t.test('what is refused leaves everything as it is', async (t) => {
  const folder = t.testdir({ other: '{}\n', folder: {}, torn: Buffer.from(tornLog) })
  await symlink('nowhere', `${folder}/dangling`)
  const before = listing(folder)
  const openOrCreate = (name: string, header: unknown = sessionHeader, options = {}) =>
    EntryWriter.openOrCreate(`${folder}/${name}`, sessionFormat, header as typeof sessionHeader, options)
  await t.rejects(openOrCreate('other'), { code: 'ERR_LOG_HEADER' })
  await t.rejects(openOrCreate('folder'), { code: 'EISDIR' })
  await t.rejects(openOrCreate('missing/log'), { code: 'ENOENT' })
  await t.rejects(openOrCreate('new', {}), { code: 'ERR_LOG_INVALID_ENTRY' })
  await t.rejects(openOrCreate('new', sessionHeader, { lock: 1 }), { name: 'TypeError' })
  await t.rejects(openOrCreate('dangling'), { code: 'ENOENT', path: `${folder}/dangling` })
  const quarantine = `${folder}/missing/quarantine`
  await t.rejects(openOrCreate('torn', sessionHeader, { quarantine }), { code: 'ENOENT', path: quarantine })
  t.strictSame(listing(folder), before)
  await fileHolds(t, `${folder}/torn`, tornLog)
})

t.test('a log that comes and goes', async (t) => {
  const path = `${t.testdir({})}/log`
  let going = true
  const changes = (async () => {
    while (going) {
      await writeFile(path, wholeLog, { flag: 'wx' }).catch(() => {})
      await rm(path, { force: true })
    }
  })()
  for (let round = 0; round < 50; round += 1) {
    const opened = EntryWriter.openOrCreate(path, sessionFormat, sessionHeader, {
      lock: false,
      durability: 'none',
    })
    // Read while it is being written, it may be empty.
    const outcome = await opened.then(
      (writer) => writer.close().then(() => 'opened'),
      (error: { code: string }) => error.code,
    )
    t.match(outcome, /^(opened|ENOENT|ERR_LOG_(EMPTY|HEADER))$/)
  }
  going = false
  await changes
})

t.test('of many writers at once one gets the log', async (t) => {
  const folder = t.testdir({})
  const path = `${folder}/log`
  const headers = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ ...sessionHeader, id }))
  const opened = await Promise.allSettled(
    headers.map((header) => EntryWriter.openOrCreate(path, sessionFormat, header)),
  )
  const codes = opened.map((each) => (each.status === 'rejected' ? each.reason.code : 'opened')).sort()
  t.strictSame(codes, [...Array(4).fill('ERR_LOG_LOCKED'), 'opened'])
  for (const each of opened) if (each.status === 'fulfilled') await each.value.close()
  t.strictSame(listing(folder), ['log'])
  t.equal((await readAll(path, sessionFormat)).summary.status, 'clean')
})

t.test('of processes that race, one creates the log, and each of them appends to it', async (t) => {
  const folder = t.testdir({ program: {} })
  const program = compiledProgram('exit-program', `${folder}/program`)
  for (let round = 0; round < 3; round += 1) {
    const path = `${folder}/log${round}`
    const orders = ['a', 'b', 'c'].map((name) => JSON.stringify({ path, name, entries: 3, manner: 'close' }))
    const children = orders.map((order) => new ProgramProcess(t, process.execPath, [program, order]))
    await Promise.all(children.map((child) => child.gone))
    t.strictSame(
      children.map(({ errors, exitCode }) => [errors, exitCode]),
      Array(3).fill(['', 0]),
    )
    const { header, entries, summary } = await readAll(path, sessionFormat)
    t.strictSame([entries.length, summary.status], [9, 'clean'])
    t.match(header.id, /^[abc]$/)
    t.ok(existsSync(path))
  }
})

t.test('an existing log is not written to where opening is refused', async (t) => {
  const path = `${t.testdir({ log: Buffer.from(wholeLog) })}/log`
  const writer = await EntryWriter.open(path, sessionFormat)
  await t.rejects(EntryWriter.openOrCreate(path, sessionFormat, sessionHeader), { code: 'ERR_LOG_LOCKED' })
  await writer.append(leafEntry('3'))
  await writer.close()
  await fileHolds(t, path, bytesOf(wholeLog, logOf(leafEntry('3'))))
})
