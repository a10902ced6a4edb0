import { link, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, join } from 'node:path'
import t from 'tap'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { lockFilePath, newHolderId } from '../../../lib/node/files/names-beside.js'
import { listen, socketPath, stopListening } from '../../../lib/node/lock/lock-socket.js'
import { WriterLock } from '../../../lib/node/lock/writer-lock.js'
import { repairLog } from '../../../lib/node/repair/repair-log.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { leafEntry, sessionHeader } from '../../support/damage/session-log.js'
import { errno } from '../../support/files/errno.js'
import { patchFs } from '../../support/files/fs-patch.js'
import { deadLock, LOCKED, newLog, opensAndLeavesNothing, recordOf } from '../../support/files/lock-folder.js'
import { listing, wholeLog } from '../../support/files/log-folder.js'
import { outcomes } from '../../support/files/queue-over.js'

t.test('a second writer is refused, and the first goes on', async (t) => {
  const { folder, path } = newLog(t)
  const writer = await EntryWriter.open(path, sessionFormat)
  t.equal(listing(folder).length, 3, 'the log, the lock and its socket')
  const before = listing(folder)
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const second = EntryWriter.open(path, sessionFormat)
    await t.rejects(second, { ...LOCKED, message: `held by process ${process.pid} on ${hostname()} since 2` })
    await t.rejects(second, { message: path })
  }
  t.strictSame(listing(folder), before)
  await writer.append(leafEntry('3'))
  await writer.close()
  await opensAndLeavesNothing(t, folder, path)
})

t.test('a link and its target are one log', async (t) => {
  const { folder, path } = newLog(t)
  await symlink('log', `${folder}/link`)
  const writer = await EntryWriter.open(`${folder}/link`, sessionFormat)
  await t.rejects(EntryWriter.open(path, sessionFormat), LOCKED)
  await t.rejects(EntryWriter.open(`${folder}/link`, sessionFormat), LOCKED)
  await writer.close()
  t.strictSame(listing(folder), ['link', 'log'])
})

t.test('a path too long for a socket', async (t) => {
  const folder = join(t.testdir({}), 'x'.repeat(200), 'y'.repeat(200))
  await mkdir(folder, { recursive: true })
  const path = join(folder, 'log')
  await writeFile(path, wholeLog)
  const writer = await EntryWriter.open(path, sessionFormat)
  t.equal(listing(folder).length, 3)
  await t.rejects(EntryWriter.open(path, sessionFormat), LOCKED)
  await writer.close()
  t.strictSame(listing(folder), ['log'])
  await deadLock(`${path}.lock`)
  await opensAndLeavesNothing(t, folder, path)
})

t.test('with lock: false there is no lock', async (t) => {
  const { folder, path } = newLog(t)
  const writer = await EntryWriter.open(path, sessionFormat, { lock: false })
  t.strictSame(listing(folder), ['log'])
  const locked = await EntryWriter.open(path, sessionFormat)
  const second = await EntryWriter.open(path, sessionFormat, { lock: false })
  await second.close()
  t.equal(listing(folder).length, 3, 'the lock of another is left alone')
  await locked.close()
  await writer.close()
})

t.test('a lock of a dead holder is taken over at once', async (t) => {
  const { folder, path } = newLog(t)
  const id = await deadLock(`${path}.lock`)
  const socket = await listen(folder, id)
  await t.rejects(EntryWriter.open(path, sessionFormat), LOCKED, 'not while it lives')
  await stopListening(socket, socketPath(folder, id))
  await opensAndLeavesNothing(t, folder, path)
})

t.test('a holder that died with its lock under both names', async (t) => {
  const { folder, path } = newLog(t)
  const id = await deadLock(`${path}.lock`)
  await link(`${path}.lock`, lockFilePath(folder, id, 'draft'))
  await opensAndLeavesNothing(t, folder, path)
})

t.test('of many contenders for a dead lock, one gets it', async (t) => {
  for (let round = 0; round < 10; round += 1) {
    const { folder, path } = newLog(t)
    await deadLock(`${path}.lock`)
    const contenders = Array.from({ length: 8 }, () => EntryWriter.open(path, sessionFormat))
    const results = await outcomes(contenders)
    t.strictSame(results.sort(), [...Array(7).fill('ERR_LOG_LOCKED'), 'written'])
    for (const each of await Promise.allSettled(contenders)) {
      if (each.status === 'fulfilled') await each.value.close()
    }
    t.strictSame(listing(folder), ['log'])
  }
})

t.test('a lock of another boot of this machine', async (t) => {
  const { folder, path } = newLog(t)
  await deadLock(`${path}.lock`, { boot: 'another' })
  await opensAndLeavesNothing(t, folder, path)
})

t.test('a lock of another machine holds until the caller says that its holder is gone', async (t) => {
  const { folder, path } = newLog(t)
  await deadLock(`${path}.lock`, { host: 'elsewhere', boot: 'another', pid: 42 })
  const refused = EntryWriter.open(path, sessionFormat)
  await t.rejects(refused, { ...LOCKED, message: 'process 42 on elsewhere since 1970-01-01T00:00:00.000Z' })
  await t.rejects(refused, {
    message: `says ${path}.lock; whether it is alive can't be told: its socket is silent`,
  })
  await t.rejects(refused, { message: 'takeOver: true (wholeline repair --take-over)' })
  await t.rejects(repairLog(path, sessionFormat), LOCKED)
  t.strictSame(listing(folder), ['log', 'log.lock'])
  t.match(await repairLog(path, sessionFormat, { takeOver: true }), { changed: false })
  t.strictSame(listing(folder), ['log'])
  await deadLock(`${path}.lock`, { host: 'elsewhere', boot: 'another' })
  await opensAndLeavesNothing(t, folder, path, { takeOver: true })
})

t.test('a holder that answers is alive, whatever else its lock says', async (t) => {
  for (const over of [
    {},
    { boot: '' },
    { boot: 'another' },
    { host: 'another' },
    { host: 'x', boot: 'x' },
    { pid: 0 },
  ]) {
    const { folder, path } = newLog(t)
    const id = await deadLock(`${path}.lock`, over)
    const socket = await listen(folder, id)
    for (const takeOver of [false, true]) {
      await t.rejects(EntryWriter.open(path, sessionFormat, { takeOver }), LOCKED, JSON.stringify(over))
      await t.rejects(repairLog(path, sessionFormat, { takeOver }), LOCKED)
    }
    await stopListening(socket, socketPath(folder, id))
  }
})

t.test('a hidden boot id is unknown, and no sign of another machine or boot', async (t) => {
  const { folder, path } = newLog(t)
  await deadLock(`${path}.lock`, { boot: '' })
  await opensAndLeavesNothing(t, folder, path)
  await deadLock(`${path}.lock`, { boot: '', host: 'container' })
  await t.rejects(EntryWriter.open(path, sessionFormat), { ...LOCKED, message: "can't be told" })
  await opensAndLeavesNothing(t, folder, path, { takeOver: true })
})

t.test('a holder whose socket cannot be reached', async (t) => {
  const { folder, path } = newLog(t)
  const id = await deadLock(`${path}.lock`)
  await symlink(basename(socketPath(folder, id)), socketPath(folder, id))
  const message = "can't be told: its socket can't be reached (ELOOP)"
  await t.rejects(EntryWriter.open(path, sessionFormat), { ...LOCKED, message })
  await opensAndLeavesNothing(t, folder, path, { takeOver: true })
})

t.test('a container beside this one, on the same kernel', async (t) => {
  const { folder, path } = newLog(t)
  const id = await deadLock(`${path}.lock`, { host: 'container' })
  const socket = await listen(folder, id)
  await t.rejects(EntryWriter.open(path, sessionFormat), { ...LOCKED, message: 'on container' })
  await stopListening(socket, socketPath(folder, id))
  await opensAndLeavesNothing(t, folder, path)
})

t.test('a machine without boot ids', async (t) => {
  patchFs(t, 'readFile', (readFile) => async (path: string, options: 'utf8') => {
    if (path.startsWith('/proc/')) throw errno('ENOENT')
    return readFile(path, options)
  })
  const { folder, path } = newLog(t)
  await deadLock(`${path}.lock`, { boot: '' })
  await opensAndLeavesNothing(t, folder, path)
})

t.test('contenders that died while they took over', async (t) => {
  const { folder, path } = newLog(t)
  const first = await deadLock(`${path}.lock`)
  const second = await deadLock(lockFilePath(folder, first, 'takeover'))
  await writeFile(socketPath(folder, second), '')
  await deadLock(lockFilePath(folder, second, 'takeover'))
  await opensAndLeavesNothing(t, folder, path)
})

t.test('a contender that died once another had taken over', async (t) => {
  const { folder, path } = newLog(t)
  const gone = newHolderId(path, { host: hostname(), boot: '' })
  await deadLock(lockFilePath(folder, gone, 'takeover'))
  await opensAndLeavesNothing(t, folder, path)
})

t.test(
  'locks that wait for one another, which no process can have made, are refused without endless waiting',
  async (t) => {
    const { folder, path } = newLog(t)
    const first = await deadLock(`${path}.lock`)
    const second = await deadLock(lockFilePath(folder, first, 'takeover'))
    await deadLock(lockFilePath(folder, second, 'takeover'), { id: first })
    const message = `${lockFilePath(folder, second, 'takeover')} is not a lock of this library, but one that no process`
    await t.rejects(EntryWriter.open(path, sessionFormat), { ...LOCKED, message })
  },
)

t.test('a contender that is taking over keeps the others out', async (t) => {
  const { folder, path } = newLog(t)
  const dead = await deadLock(`${path}.lock`)
  const contender = await deadLock(lockFilePath(folder, dead, 'takeover'), { pid: 4711 })
  const socket = await listen(folder, contender)
  await t.rejects(EntryWriter.open(path, sessionFormat), { ...LOCKED, message: 'process 4711' })
  t.equal(listing(folder).length, 4, 'log, lock, the lock on replacing it, and a socket')
  await stopListening(socket, socketPath(folder, contender))
  await opensAndLeavesNothing(t, folder, path)
})

t.test('a lock that is released while it is read', async (t) => {
  const { folder, path } = newLog(t)
  let refused = 0
  patchFs(t, 'link', (link) => async (from: string, to: string) => {
    refused += 1
    if (refused <= 2) throw errno('EEXIST')
    return link(from, to)
  })
  await opensAndLeavesNothing(t, folder, path)
  t.equal(refused, 3)
})

t.test('a lock that another took over first', async (t) => {
  const { folder, path } = newLog(t)
  await deadLock(`${path}.lock`)
  const living = newHolderId(path, { host: hostname(), boot: '' })
  const socket = await listen(folder, living)
  let looked = 0
  patchFs(t, 'lstat', (lstat) => async (file: string) => {
    const isLock = file === `${path}.lock`
    looked += isLock ? 1 : 0
    if (isLock && looked === 2) await deadLock(file, { id: living, pid: 4711 })
    return lstat(file)
  })
  await t.rejects(WriterLock.acquire(path), { ...LOCKED, message: 'process 4711' })
  t.strictSame(listing(folder), [basename(socketPath(folder, living)), 'log', 'log.lock'])
  await stopListening(socket, socketPath(folder, living))
})

t.test('a lock that cannot be created leaves no file, and the error names the lock', async (t) => {
  await t.test('a file system without links', async (t) => {
    const { folder, path } = newLog(t)
    patchFs(t, 'link', () => () => Promise.reject(errno('EPERM')))
    const message = `can't make the lock of ${path}: EPERM`
    await t.rejects(EntryWriter.open(path, sessionFormat), { code: 'EPERM', message })
    t.strictSame(listing(folder), ['log'])
  })
  for (const code of ['ENOSPC', 'EDQUOT', 'EIO']) {
    await t.test(`a disk with ${code}`, async (t) => {
      const { folder, path } = newLog(t)
      patchFs(t, 'open', (open) => async (file: string, ...rest: never[]) => {
        const handle = await open(file, ...rest)
        if (file.endsWith('.draft')) handle.sync = () => Promise.reject(errno(code))
        return handle
      })
      const message =
        code === 'EIO' ? /EIO: as a test wants it$/ : /a few hundred bytes.*: make room for them/
      const opened = EntryWriter.open(path, sessionFormat)
      await t.rejects(opened, { code, message, path: /\.wholeline-.*\.draft$/ })
      t.strictSame(listing(folder), ['log'])
    })
  }
  await t.test('a dead lock that cannot be replaced', async (t) => {
    const { folder, path } = newLog(t)
    await deadLock(`${path}.lock`)
    patchFs(t, 'rename', (rename) => async (from: string, to: string) => {
      if (from.endsWith('.takeover')) throw errno('EIO')
      return rename(from, to)
    })
    await t.rejects(EntryWriter.open(path, sessionFormat), { code: 'EIO' })
    t.strictSame(listing(folder), ['log', 'log.lock'])
  })
})

t.test('a lock that cannot be read', async (t) => {
  for (const name of ['lstat', 'open'] as const) {
    await t.test(name, async (t) => {
      const { folder, path } = newLog(t)
      await deadLock(`${path}.lock`)
      patchFs(t, name, (original) => async (file: string, ...rest: never[]) => {
        if (file.endsWith('log.lock')) throw errno('EIO')
        return (original as (...args: unknown[]) => unknown)(file, ...rest)
      })
      await t.rejects(EntryWriter.open(path, sessionFormat), { code: 'EIO' })
      t.strictSame(listing(folder), ['log', 'log.lock'])
    })
  }
})

t.test('a lock that is released between two checks', async (t) => {
  const { folder, path } = newLog(t)
  await deadLock(`${path}.lock`)
  patchFs(t, 'open', (open) => async (file: string, ...rest: never[]) => {
    if (file === `${path}.lock`) await rm(file, { force: true })
    return open(file, ...rest)
  })
  await opensAndLeavesNothing(t, folder, path)
})

t.test('a file that has replaced the lock is left as it is', async (t) => {
  for (const content of ['of another program', JSON.stringify(recordOf('log')), undefined]) {
    const { folder, path } = newLog(t)
    const lock = await WriterLock.acquire(path)
    if (content === undefined) patchFs(t, 'lstat', () => () => Promise.reject(errno('EIO')))
    else await writeFile(`${path}.lock`, content)
    await lock.release()
    t.strictSame(listing(folder), ['log', 'log.lock'], 'but no process listens any more')
  }
})

t.test('a lock that cannot be removed is still released', async (t) => {
  const { folder, path } = newLog(t)
  const lock = await WriterLock.acquire(path)
  let failing = true
  patchFs(t, 'unlink', (unlink) => async (file: string) => {
    if (failing && file === `${path}.lock`) throw errno('EACCES')
    return unlink(file)
  })
  await t.rejects(lock.release(), { code: 'EACCES' })
  t.strictSame(listing(folder), ['log', 'log.lock'])
  failing = false
  await opensAndLeavesNothing(t, folder, path)
})

t.test('a folder that is gone when the writer is closed', async (t) => {
  const { folder } = newLog(t)
  const inner = join(folder, 'inner')
  await mkdir(inner)
  const writer = await EntryWriter.create(join(inner, 'log'), sessionFormat, sessionHeader)
  await rm(inner, { recursive: true })
  await writer.close()
  t.strictSame(listing(folder), ['log'])
})
