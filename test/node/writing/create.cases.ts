import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { jsonLines } from '../../../lib/format/json-lines.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { readAll } from '../../../lib/node/reading/read-all.js'
import { EntryWriter, type WriteOptions } from '../../../lib/node/writing/entry-writer.js'
import { LogAppender } from '../../../lib/node/writing/log-appender.js'
import { leafEntry, logOf, sessionHeader } from '../../support/damage/session-log.js'
import { errno } from '../../support/files/errno.js'
import { listing, plainOptions } from '../../support/files/log-folder.js'
import { type Interference, ObservedFiles } from '../../support/files/observed-files.js'
import { fileHolds } from '../../support/files/same-bytes.js'

t.test('a new log holds its header, and then the appended entries', async (t) => {
  const folder = t.testdir({})
  const path = `${folder}/log`
  const writer = await EntryWriter.create(path, sessionFormat, sessionHeader)
  await fileHolds(t, path, logOf(sessionHeader))
  t.strictSame(writer.header, sessionHeader)
  t.strictSame(writer.recovery, { action: 'none', offset: logOf(sessionHeader).length, length: 0 })
  await writer.append(leafEntry('1'))
  await writer.close()
  const { header, entries, summary } = await readAll(path, sessionFormat)
  t.strictSame([header, entries, summary.status], [sessionHeader, [leafEntry('1')], 'clean'])
  t.strictSame(listing(folder), ['log'], 'the lock is removed')
})

t.test('a log without a header begins empty', async (t) => {
  const path = pathToFileURL(`${t.testdir({})}/log`)
  const writer = await EntryWriter.create(path, jsonLines, undefined)
  t.equal((await readFile(path)).length, 0)
  t.equal(writer.header, undefined)
  t.strictSame(await writer.append(7), { offset: 0, length: 1, next: 2 })
  await writer.close()
})

t.test('an existing file is left as it is', async (t) => {
  const folder = t.testdir({ empty: '', full: 'content', folder: {} })
  await symlink('nowhere', `${folder}/dangling`)
  const before = listing(folder)
  for (const name of ['empty', 'full', 'folder', 'dangling']) {
    const path = `${folder}/${name}`
    await t.rejects(EntryWriter.create(path, sessionFormat, sessionHeader), { code: 'EEXIST', path }, name)
  }
  t.strictSame(listing(folder), before)
  t.equal(await readFile(`${folder}/full`, 'utf8'), 'content')
})

t.test('a log that has a writer exists', async (t) => {
  const path = `${t.testdir({})}/log`
  const writer = await EntryWriter.create(path, sessionFormat, sessionHeader)
  t.teardown(() => writer.close())
  await t.rejects(EntryWriter.create(path, sessionFormat, sessionHeader), { code: 'EEXIST' })
  const unlocked = EntryWriter.create(path, sessionFormat, sessionHeader, { lock: false })
  await t.rejects(unlocked, { code: 'EEXIST' })
  await writer.append(leafEntry('1'))
})

t.test('of many writers that create a log at once, one succeeds', async (t) => {
  const folder = t.testdir({})
  const path = `${folder}/log`
  const headers = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ ...sessionHeader, id }))
  const made = await Promise.allSettled(
    headers.map((header) => EntryWriter.create(path, sessionFormat, header)),
  )
  const [writer, ...others] = made.flatMap((each) => (each.status === 'fulfilled' ? each.value : []))
  t.strictSame(others, [])
  const codes = made.flatMap((each) => (each.status === 'rejected' ? each.reason.code : []))
  t.equal(codes.length, headers.length - 1)
  t.ok(
    codes.every((code) => code === 'EEXIST' || code === 'ERR_LOG_LOCKED'),
    codes.join(' '),
  )
  await writer?.close()
  t.strictSame((await readAll(path, sessionFormat)).header, writer?.header)
  t.strictSame(listing(folder), ['log'])
})

t.test('of many writers that create a log at once without a lock, one succeeds', async (t) => {
  const path = `${t.testdir({})}/log`
  const made = await Promise.allSettled(
    Array.from({ length: 5 }, () => EntryWriter.create(path, jsonLines, undefined, { lock: false })),
  )
  const codes = made.map((each) => (each.status === 'rejected' ? each.reason.code : 'made'))
  t.strictSame(codes.sort(), ['EEXIST', 'EEXIST', 'EEXIST', 'EEXIST', 'made'])
  for (const each of made) if (each.status === 'fulfilled') await each.value.close()
})

t.test('a path through a link to the folder names the same log', async (t) => {
  const folder = t.testdir({ real: {} })
  await symlink('real', `${folder}/link`)
  const writer = await EntryWriter.create(`${folder}/link/log`, sessionFormat, sessionHeader)
  t.teardown(() => writer.close())
  await t.rejects(EntryWriter.open(`${folder}/real/log`, sessionFormat), { code: 'ERR_LOG_LOCKED' })
})

t.test('the header and its name are durable before creating resolves', async (t) => {
  const path = `${t.testdir({})}/log`
  for (const durable of [true, false]) {
    const files = new ObservedFiles()
    const name = `${path}-${durable}`
    const log = await LogAppender.create(files, name, sessionFormat, sessionHeader, {
      ...plainOptions,
      durable,
    })
    const names = files.operations.filter(({ name }) => name !== 'stat').map(({ name }) => name)
    t.strictSame(names, ['open', 'write', 'sync', 'link', 'remove', 'sync-folder'])
    await log.close()
  }
})

t.test('a log that cannot be created leaves no file', async (t) => {
  const failures: [string, Interference, string][] = [
    ['the file cannot be made', ({ name }) => fail(name === 'open', 'EMFILE'), 'EMFILE'],
    ['a full disk', ({ name }) => fail(name === 'write', 'ENOSPC'), 'ENOSPC'],
    ['a disk that takes a part', ({ name }) => (name === 'write' ? part : undefined), 'ENOSPC'],
    ['a sync that fails', ({ name }) => fail(name === 'sync', 'EIO'), 'EIO'],
    ['a folder that cannot be synced', ({ name }) => fail(name === 'sync-folder', 'EIO'), 'EIO'],
    ['a file that cannot be looked up', ({ name }) => fail(name === 'stat', 'EACCES'), 'EACCES'],
  ]
  for (const [name, interference, code] of failures) {
    await t.test(name, async (t) => {
      const folder = t.testdir({})
      const files = new ObservedFiles(interference)
      const options = { ...plainOptions, lock: true }
      const made = LogAppender.create(files, `${folder}/log`, sessionFormat, sessionHeader, options)
      await t.rejects(made, { code })
      t.strictSame(listing(folder), [])
      const again = await EntryWriter.create(`${folder}/log`, sessionFormat, sessionHeader)
      await again.close()
    })
  }
})

const part = { take: 5, fail: errno('ENOSPC') }

function fail(when: boolean, code: string): undefined {
  if (when) throw errno(code)
}

t.test('creating rejects with the first error, not with one of the clean-up', async (t) => {
  const folder = t.testdir({})
  const files = new ObservedFiles(({ name }) => {
    fail(name === 'sync', 'ENOSPC')
    return fail(name === 'close' || name === 'remove', 'EIO')
  })
  const made = LogAppender.create(files, `${folder}/log`, sessionFormat, sessionHeader, plainOptions)
  await t.rejects(made, { code: 'ENOSPC' })
})

t.test('a write that takes no bytes, without an error, rejects', async (t) => {
  const folder = t.testdir({})
  const files = new ObservedFiles(({ name }) => (name === 'write' ? { take: 0 } : undefined))
  const made = LogAppender.create(files, `${folder}/log`, sessionFormat, sessionHeader, plainOptions)
  await t.rejects(made, { message: /takes no more bytes/ })
  t.strictSame(listing(folder), [])
})

t.test('a header that takes many writes', async (t) => {
  const path = `${t.testdir({})}/log`
  const files = new ObservedFiles(({ name }) => (name === 'write' ? { take: 1 } : undefined))
  const log = await LogAppender.create(files, path, sessionFormat, sessionHeader, plainOptions)
  await log.close()
  await fileHolds(t, path, logOf(sessionHeader))
})

t.test('a folder that is missing', async (t) => {
  const folder = t.testdir({})
  const made = EntryWriter.create(`${folder}/missing/log`, sessionFormat, sessionHeader)
  await t.rejects(made, { code: 'ENOENT' })
  t.strictSame(listing(folder), [])
  await mkdir(`${folder}/missing`)
  const writer = await EntryWriter.create(`${folder}/missing/log`, sessionFormat, sessionHeader)
  await writer.close()
})

t.test('a header that does not match is refused before any file is created', async (t) => {
  const folder = t.testdir({})
  const made = EntryWriter.create(`${folder}/log`, sessionFormat, { ...sessionHeader, cwd: 1 } as never)
  await t.rejects(made, {
    code: 'ERR_LOG_INVALID_ENTRY',
    message: /^the header has a \/cwd that must be string/,
  })
  t.strictSame(listing(folder), [])
})

t.test('invalid options are refused before any file is created', async (t) => {
  const folder = t.testdir({ log: logOf(sessionHeader) })
  const bad: Record<string, unknown>[] = [
    { durability: 'sync' },
    { lock: 1 },
    { unterminated: true },
    { quarantine: 5 },
    { quarantine: null },
  ]
  for (const options of bad) {
    const [name] = Object.keys(options)
    const expected = { name: 'TypeError', message: new RegExp(`^option ${name} must be`) }
    const writeOptions = options as WriteOptions
    const made = EntryWriter.create(`${folder}/new`, sessionFormat, sessionHeader, writeOptions)
    await t.rejects(made, expected)
    await t.rejects(EntryWriter.open(`${folder}/log`, sessionFormat, writeOptions), expected)
  }
  const url = new URL('https://example.org/log')
  const notOfFile = { name: 'TypeError', code: 'ERR_INVALID_URL_SCHEME' }
  await t.rejects(EntryWriter.create(url, sessionFormat, sessionHeader), notOfFile)
  await t.rejects(EntryWriter.open(url, sessionFormat), notOfFile)
  t.strictSame(listing(folder), ['log'])
})

t.test('a log whose lock is not ours is not created', async (t) => {
  const folder = t.testdir({})
  await writeFile(`${folder}/log.lock`, 'of another program')
  const made = EntryWriter.create(`${folder}/log`, sessionFormat, sessionHeader)
  await t.rejects(made, { code: 'ERR_LOG_LOCKED' })
  t.strictSame(listing(folder), ['log.lock'])
})
