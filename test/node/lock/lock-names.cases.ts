// A log with several names, and names that are nearly too long for files beside them.

import { execFileSync } from 'node:child_process'
import { link, mkdir, mkdtemp, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { readAll } from '../../../lib/node/reading/read-all.js'
import { repairLog } from '../../../lib/node/repair/repair-log.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { bytesOf, leafEntry, logOf, sessionHeader } from '../../support/damage/session-log.js'
import { errno } from '../../support/files/errno.js'
import { patchFs } from '../../support/files/fs-patch.js'
import { deadLock, LOCKED, newLog, opensAndLeavesNothing } from '../../support/files/lock-folder.js'
import { listing, tornLog, wholeLog } from '../../support/files/log-folder.js'
import { fileHolds } from '../../support/files/same-bytes.js'

const isRoot = process.getuid?.() === 0

async function isRefused(t: Test, path: string, what: string): Promise<void> {
  const bytes = await readFile(path)
  const before = listing(dirname(path))
  for (const takeOver of [false, true]) {
    const message = `${path} ${what}: a lock beside one name does not stop a writer that opens it by another`
    await t.rejects(EntryWriter.open(path, sessionFormat, { takeOver }), { ...LOCKED, message })
    await t.rejects(repairLog(path, sessionFormat, { takeOver }), { ...LOCKED, message })
  }
  await fileHolds(t, path, bytes)
  t.strictSame(listing(dirname(path)), before)
}

t.test('a log with several names is refused by each name, torn or not', async (t) => {
  const folder = t.testdir({ a: { log: Buffer.from(tornLog) }, b: {} })
  const [one, other] = [join(folder, 'a/log'), join(folder, 'b/log')]
  await link(one, other)
  await isRefused(t, one, 'has 2 names (hard links)')
  await isRefused(t, other, 'has 2 names (hard links)')
  t.match(await repairLog(one, sessionFormat, { dryRun: true }), {
    removedBytes: tornLog.length - wholeLog.length,
  })
  const writer = await EntryWriter.open(one, sessionFormat, { lock: false })
  await writer.close()
  await unlink(other)
  await opensAndLeavesNothing(t, join(folder, 'a'), one)
})

t.test('a log that gets another name while it is open', async (t) => {
  const folder = t.testdir({ a: { log: Buffer.from(wholeLog) }, b: {} })
  const [one, other] = [join(folder, 'a/log'), join(folder, 'b/log')]
  const writer = await EntryWriter.open(one, sessionFormat)
  await link(one, other)
  await isRefused(t, other, 'has 2 names (hard links)')
  await writer.append(leafEntry('3'))
  await unlink(one)
  const second = await EntryWriter.open(other, sessionFormat)
  await t.rejects(
    writer.append(leafEntry('4')),
    { code: 'ERR_LOG_CHANGED' },
    'its own name is gone: so it writes no more',
  )
  await second.append(leafEntry('5'))
  await Promise.all([writer.close(), second.close()])
  await fileHolds(t, other, bytesOf(wholeLog, logOf(leafEntry('3'), leafEntry('5'))))
})

t.test('mounts', { skip: isRoot ? false : 'only root can mount' }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'wl-'))
  for (const name of ['a', 'b', 'c']) await mkdir(join(folder, name))
  await writeFile(join(folder, 'a/log'), tornLog)
  await writeFile(join(folder, 'b/log'), '')
  const mounted: string[] = []
  t.teardown(async () => {
    for (const each of mounted) execFileSync('umount', [each])
    await rm(folder, { recursive: true })
  })
  const bind = (from: string, to: string) => {
    execFileSync('mount', ['--bind', join(folder, from), join(folder, to)])
    mounted.push(join(folder, to))
  }
  bind('a/log', 'b/log')
  await t.test('a log that is mounted by itself is refused there', async (t) => {
    await isRefused(t, join(folder, 'b/log'), 'is mounted by itself (a bind mount)')
    const unlocked = await EntryWriter.open(join(folder, 'b/log'), sessionFormat, { lock: false })
    await unlocked.close()
  })
  await t.test('where there is no /proc, the mount is not seen', async (t) => {
    patchFs(t, 'readFile', (readFile) => async (path: string, ...rest: never[]) => {
      if (path.startsWith('/proc/')) throw errno('ENOENT')
      return readFile(path, ...rest)
    })
    await (await EntryWriter.open(join(folder, 'b/log'), sessionFormat)).close()
  })
  await t.test('nor on other systems', async (t) => {
    t.intercept(process, 'platform', { value: 'darwin' })
    await (await EntryWriter.open(join(folder, 'b/log'), sessionFormat)).close()
  })
  bind('a', 'c')
  await t.test('a folder that is mounted twice has one lock', async (t) => {
    const writer = await EntryWriter.open(join(folder, 'a/log'), sessionFormat)
    await t.rejects(EntryWriter.open(join(folder, 'c/log'), sessionFormat), {
      ...LOCKED,
      message: 'held by process',
    })
    await writer.close()
    await opensAndLeavesNothing(t, join(folder, 'c'), join(folder, 'c/log'))
  })
})

t.test('the longest names', async (t) => {
  for (const length of [212, 213, 229, 230, 238, 250, 251, 255]) {
    await t.test(`${length} bytes`, async (t) => {
      const folder = t.testdir({ ['x'.repeat(100)]: {} })
      const inner = join(folder, 'x'.repeat(100))
      const name = 'ä'.repeat(length / 2) + 'n'.repeat(length % 2)
      const path = join(inner, name)
      const lock = length <= 250 ? `${name}.lock` : undefined
      const created = await EntryWriter.create(path, sessionFormat, sessionHeader)
      const [held] = listing(inner).filter((each) => each.endsWith('.lock'))
      t.match(held, lock ?? /^\.wholeline-[0-9a-f]{12}\.lock$/)
      await t.rejects(EntryWriter.open(path, sessionFormat), { ...LOCKED, message: 'held by process' })
      await created.append(leafEntry('1'))
      await created.close()
      t.strictSame(listing(inner), [name])
      await deadLock(join(inner, held as string))
      const opened = await EntryWriter.open(path, sessionFormat)
      await opened.append(leafEntry('2'))
      await opened.close()
      await writeFile(path, bytesOf(await readFile(path), 'BAD\n'))
      const left = `.${name}.0123456789abcdef.repairing`
      if (Buffer.byteLength(left) <= 255) await writeFile(join(inner, left), '')
      t.match(await repairLog(path, sessionFormat, { quarantine: false }), { changed: true })
      t.equal((await readAll(path, sessionFormat)).entries.length, 2)
      t.strictSame(
        listing(inner).filter((each) => !each.endsWith('.sock')),
        [name],
      )
    })
  }
})

t.test('the quarantine of a log with a long name', async (t) => {
  const folder = t.testdir({})
  const path = join(folder, 'n'.repeat(255))
  await writeFile(path, bytesOf(wholeLog, 'BAD\n'))
  const { changed, quarantine = '' } = await repairLog(path, sessionFormat)
  t.ok(changed)
  await fileHolds(t, path, wholeLog)
  t.equal(dirname(quarantine), folder)
  t.strictSame(new Set(listing(folder)), new Set([basename(quarantine), 'n'.repeat(255)]))
})

t.test('a folder that is missing, and one that is not', async (t) => {
  const { folder } = newLog(t)
  const missing = join(folder, 'missing', 'log')
  await t.rejects(EntryWriter.create(missing, sessionFormat, sessionHeader), { code: 'ENOENT' })
  await mkdir(dirname(missing))
  await (await EntryWriter.create(missing, sessionFormat, sessionHeader)).close()
  t.ok((await stat(missing)).size > 0)
})
