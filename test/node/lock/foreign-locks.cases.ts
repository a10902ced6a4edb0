// A file in the place of a log's lock that is not a lock of this library: every writer is refused at once, with what the
// file is, and the file is left as it is, byte for byte.

import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { lstatSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, unlink, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { repairLog } from '../../../lib/node/repair/repair-log.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { patchFs } from '../../support/files/fs-patch.js'
import { deadLock, LOCKED, newLog, opensAndLeavesNothing, recordOf } from '../../support/files/lock-folder.js'
import { listing, wholeLog } from '../../support/files/log-folder.js'
import { ProgramProcess } from '../../support/processes/child-process.js'

async function isLeftAlone(t: Test, path: string, what: string): Promise<void> {
  const before = lstatSync(`${path}.lock`, { bigint: true })
  const message = `${path}.lock is not a lock of this library, but ${what}: so it is never removed here`
  for (const takeOver of [false, true]) {
    await t.rejects(EntryWriter.open(path, sessionFormat, { takeOver }), { ...LOCKED, message })
    await t.rejects(repairLog(path, sessionFormat, { takeOver }), { ...LOCKED, message })
  }
  t.match(lstatSync(`${path}.lock`, { bigint: true }), {
    ino: before.ino,
    size: before.size,
    mode: before.mode,
  })
}

t.test('a file', async (t) => {
  const whole = recordOf('log')
  const foreign: [string, string, string][] = [
    ['text', 'locked by another program', 'of another form'],
    ['a process number', '4711\n', 'of another form'],
    ['null', 'null', 'of another form'],
    ['a list', '[]', 'of another form'],
    ['an object', '{}', 'of another form'],
    ['no pid', JSON.stringify({ ...whole, pid: '1' }), 'of another form'],
    ['no host', JSON.stringify({ ...whole, host: undefined }), 'of another form'],
    ['an id that leads elsewhere', JSON.stringify({ ...whole, id: '../../etc/x' }), 'of another form'],
    ['a part of ours', JSON.stringify(whole).slice(0, 40), 'of another form'],
    ['nothing', '', 'empty, as `flock` and its like make one'],
    ['a NUL', '\0', 'all NUL bytes, as a power cut leaves a file'],
    ['NULs', '\0'.repeat(180), 'all NUL bytes, as a power cut leaves a file'],
    ['ours, and much more', JSON.stringify(whole) + ' '.repeat(4096), 'bytes long'],
  ]
  for (const [name, content, what] of foreign) {
    await t.test(name, async (t) => {
      const { folder, path } = newLog(t)
      await writeFile(`${path}.lock`, content)
      // Older than this boot of the machine: still not ours.
      await utimes(`${path}.lock`, 0, 0)
      const length = content.length > 4096 ? `${content.length} ` : ''
      await isLeftAlone(t, path, `${length}${what}`)
      t.strictSame(listing(folder), ['log', 'log.lock'])
      t.equal(readFileSync(`${path}.lock`, 'utf8'), content)
    })
  }
})

t.test('a file that is huge', async (t) => {
  const { path } = newLog(t)
  writeFileSync(`${path}.lock`, '')
  truncateSync(`${path}.lock`, 2 ** 40)
  await isLeftAlone(t, path, `${2 ** 40} bytes long`)
})

t.test('a path that is not a file', async (t) => {
  const kinds: [string, (path: string) => unknown, string][] = [
    ['a folder', (path) => mkdir(path), 'a folder'],
    ['a dangling link', (path) => symlink('nowhere', path), 'a symbolic link'],
    ['a link to itself', (path) => symlink('log.lock', path), 'a symbolic link'],
    ['a link to the log', (path) => symlink('log', path), 'a symbolic link'],
    ['a FIFO', (path) => execFileSync('mkfifo', [path]), 'a FIFO'],
    ['an endless device', (path) => symlink('/dev/zero', path), 'a symbolic link'],
  ]
  if (process.getuid?.() === 0) {
    const zero = (path: string) => execFileSync('mknod', [path, 'c', '1', '5'])
    kinds.push(['/dev/zero itself', zero, 'a device'])
  }
  for (const [name, make, what] of kinds) {
    await t.test(name, async (t) => {
      const { folder, path } = newLog(t)
      await make(`${path}.lock`)
      await isLeftAlone(t, path, what)
      t.strictSame(listing(folder), ['log', 'log.lock'])
      await unlink(`${path}.lock`).catch(() => {})
    })
  }
  await t.test('a socket that no process reads from', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'wl-'))
    t.teardown(() => rm(folder, { recursive: true }))
    const path = join(folder, 'log')
    await writeFile(path, wholeLog)
    const server = createServer().listen(`${path}.lock`)
    await once(server, 'listening')
    await isLeftAlone(t, path, 'a socket')
    server.close()
  })
})

t.test('a file that is held by `flock`, and older than this boot of the machine', async (t) => {
  const { path } = newLog(t)
  const holder = new ProgramProcess(t, 'flock', [`${path}.lock`, 'sh', '-c', 'echo held; cat'])
  t.equal(await holder.line(0), 'held')
  await utimes(`${path}.lock`, 0, 0)
  await isLeftAlone(t, path, 'empty, as `flock` and its like make one')
  t.throws(() => execFileSync('flock', ['-n', `${path}.lock`, 'true']), 'it still holds its lock')
  await holder.leave()
})

t.test('a file of another form in the place of the takeover lock', async (t) => {
  const { folder, path } = newLog(t)
  const id = await deadLock(`${path}.lock`)
  const takeover = `${folder}/.wholeline-${id}.takeover`
  await writeFile(takeover, 'of another program')
  await t.rejects(EntryWriter.open(path, sessionFormat), { ...LOCKED, message: `${takeover} is not a lock` })
  await unlink(`${path}.lock`)
  const writer = await EntryWriter.open(path, sessionFormat)
  t.equal(
    readFileSync(takeover, 'utf8'),
    'of another program',
    'it is not removed with the files of dead processes',
  )
  await writer.close()
})

t.test('a lock that becomes a FIFO while it is read', async (t) => {
  const { folder, path } = newLog(t)
  await deadLock(`${path}.lock`)
  let isSwapped = false
  patchFs(t, 'open', (open) => async (file: string, ...rest: never[]) => {
    if (file === `${path}.lock` && !isSwapped) {
      isSwapped = true
      await unlink(file)
      execFileSync('mkfifo', [file])
    }
    return open(file, ...rest)
  })
  await t.rejects(EntryWriter.open(path, sessionFormat), { ...LOCKED, message: 'but a FIFO' })
  await unlink(`${path}.lock`)
  await opensAndLeavesNothing(t, folder, path)
})
