import { mkdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, join } from 'node:path'
import t, { type Test } from 'tap'
import { sessionFormat } from '../../lib/format/session-format.js'
import { EntryWriter } from '../../lib/node/entry-writer.js'
import { listen, socketPath, stopListening } from '../../lib/node/lock-socket.js'
import { randomId } from '../../lib/node/random-id.js'
import { WriterLock } from '../../lib/node/writer-lock.js'
import { leafEntry, sessionHeader } from '../support/session-log.js'
import { errno } from './support/errno.js'
import { patchFs } from './support/fs-patch.js'
import { listing, wholeLog } from './support/log-folder.js'
import { outcomes } from './support/queue-over.js'

const LOCKED = { name: 'LogError', code: 'ERR_LOG_LOCKED' }

function newLog(t: Test): { folder: string; path: string } {
  const folder = t.testdir({ log: Buffer.from(wholeLog) })
  return { folder, path: `${folder}/log` }
}

/** The record of a lock, as it stands in the lock's file. */
async function recordOf(over: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
  const since = new Date(0).toISOString()
  return { id: randomId(), pid: 2 ** 22, host: hostname(), boot: boot.trim(), since, ...over }
}

/** A lock whose holder is gone. */
async function deadLock(path: string, over: Record<string, unknown> = {}): Promise<string> {
  const record = await recordOf(over)
  await writeFile(path, JSON.stringify(record))
  return String(record.id)
}

async function opensAndLeavesNothing(t: Test, folder: string, path: string): Promise<void> {
  const writer = await EntryWriter.open(path, sessionFormat)
  await writer.append(leafEntry('3'))
  await writer.close()
  t.strictSame(listing(folder), ['log'], 'nothing is left but the log')
}

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

t.test('without a lock there is none', async (t) => {
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
  const socket = await listen(socketPath(folder, id))
  await t.rejects(EntryWriter.open(path, sessionFormat), LOCKED, 'not while it lives')
  await stopListening(socket, socketPath(folder, id))
  await opensAndLeavesNothing(t, folder, path)
})

t.test('a holder that died with its lock under both names', async (t) => {
  const { folder, path } = newLog(t)
  const id = await deadLock(`${path}.lock`)
  await writeFile(`${path}.lock.${id}.new`, '')
  await opensAndLeavesNothing(t, folder, path)
})

t.test('of many contenders for a dead lock one wins', async (t) => {
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

t.test('what a power cut leaves of a lock holds nobody off', async (t) => {
  for (const content of ['', '\0', '\0'.repeat(180)]) {
    const { folder, path } = newLog(t)
    await writeFile(`${path}.lock`, content)
    await utimes(`${path}.lock`, 0, 0)
    await opensAndLeavesNothing(t, folder, path)
  }
})

t.test('an empty file that was made since this machine started is the lock of another program', async (t) => {
  const { folder, path } = newLog(t)
  await writeFile(`${path}.lock`, '')
  await t.rejects(EntryWriter.open(path, sessionFormat), { ...LOCKED, message: 'is no lock of this library' })
  t.strictSame(listing(folder), ['log', 'log.lock'])
})

t.test('a lock of another run of this machine', async (t) => {
  const { folder, path } = newLog(t)
  await deadLock(`${path}.lock`, { boot: 'another' })
  await opensAndLeavesNothing(t, folder, path)
})

t.test('a lock of another machine holds, and says what to do', async (t) => {
  const { folder, path } = newLog(t)
  await deadLock(`${path}.lock`, { host: 'elsewhere', boot: 'another', pid: 42 })
  const message = `held by process 42 on elsewhere since 1970-01-01T00:00:00.000Z; if that machine is gone, remove ${path}.lock`
  await t.rejects(EntryWriter.open(path, sessionFormat), { ...LOCKED, message })
  t.strictSame(listing(folder), ['log', 'log.lock'])
})

t.test('a container beside this one, on the same kernel', async (t) => {
  const { folder, path } = newLog(t)
  const id = await deadLock(`${path}.lock`, { host: 'container' })
  const socket = await listen(socketPath(folder, id))
  await t.rejects(EntryWriter.open(path, sessionFormat), { ...LOCKED, message: 'on container' })
  await stopListening(socket, socketPath(folder, id))
  await opensAndLeavesNothing(t, folder, path)
})

t.test('a machine that has no name for its runs', async (t) => {
  patchFs(t, 'readFile', (readFile) => async (path: string, options: 'utf8') => {
    if (path.startsWith('/proc/')) throw errno('ENOENT')
    return readFile(path, options)
  })
  const { folder, path } = newLog(t)
  await deadLock(`${path}.lock`, { boot: '' })
  await opensAndLeavesNothing(t, folder, path)
})

t.test('a lock that is none of ours', async (t) => {
  const whole = await recordOf()
  const foreign: [string, string][] = [
    ['text', 'locked by another program'],
    ['a process number', '4711\n'],
    ['null', 'null'],
    ['a list', '[]'],
    ['an object', '{}'],
    ['no pid', JSON.stringify({ ...whole, pid: '1' })],
    ['no host', JSON.stringify({ ...whole, host: undefined })],
    ['an id that leads elsewhere', JSON.stringify({ ...whole, id: '../../etc/x' })],
    ['a part of ours', JSON.stringify(whole).slice(0, 40)],
  ]
  for (const [name, content] of foreign) {
    await t.test(name, async (t) => {
      const { folder, path } = newLog(t)
      await writeFile(`${path}.lock`, content)
      const message = `${path}.lock is no lock of this library: remove it if no writer is running`
      await t.rejects(EntryWriter.open(path, sessionFormat), { ...LOCKED, message })
      t.strictSame(listing(folder), ['log', 'log.lock'])
      t.equal(await readFile(`${path}.lock`, 'utf8'), content)
    })
  }
  await t.test('a folder', async (t) => {
    const { folder, path } = newLog(t)
    await mkdir(`${path}.lock`)
    await t.rejects(EntryWriter.open(path, sessionFormat), {
      ...LOCKED,
      message: /is no lock of this library/,
    })
    t.strictSame(listing(folder), ['log', 'log.lock'])
  })
})

t.test('contenders that died while they took over', async (t) => {
  const { folder, path } = newLog(t)
  const first = await deadLock(`${path}.lock`)
  const second = await deadLock(`${path}.lock.${first}`)
  await writeFile(socketPath(folder, second), '')
  await deadLock(`${path}.lock.${first}.${second}`)
  await opensAndLeavesNothing(t, folder, path)
})

t.test('a contender that is taking over holds the others off', async (t) => {
  const { folder, path } = newLog(t)
  const dead = await deadLock(`${path}.lock`)
  const contender = await deadLock(`${path}.lock.${dead}`, { pid: 4711 })
  const socket = await listen(socketPath(folder, contender))
  await t.rejects(EntryWriter.open(path, sessionFormat), { ...LOCKED, message: 'process 4711' })
  t.equal(listing(folder).length, 4, 'log, lock, right and socket')
  await stopListening(socket, socketPath(folder, contender))
  await opensAndLeavesNothing(t, folder, path)
})

t.test('a lock that is let go of while it is looked at', async (t) => {
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
  const living = randomId()
  const socket = await listen(socketPath(folder, living))
  let looked = 0
  patchFs(t, 'readFile', (readFile) => async (file: string, options: 'utf8') => {
    const isLock = file === `${path}.lock`
    looked += isLock ? 1 : 0
    if (isLock && looked === 2) await deadLock(file, { id: living, pid: 4711 })
    return readFile(file, options)
  })
  await t.rejects(WriterLock.acquire(path), { ...LOCKED, message: 'process 4711' })
  t.strictSame(listing(folder), [basename(socketPath(folder, living)), 'log', 'log.lock'])
  await stopListening(socket, socketPath(folder, living))
})

t.test('a lock that cannot be made leaves no trace', async (t) => {
  await t.test('a file system without links', async (t) => {
    const { folder, path } = newLog(t)
    patchFs(t, 'link', () => () => Promise.reject(errno('EPERM')))
    await t.rejects(EntryWriter.open(path, sessionFormat), { code: 'EPERM' })
    t.strictSame(listing(folder), ['log'])
  })
  await t.test('a full disk', async (t) => {
    const { folder, path } = newLog(t)
    patchFs(t, 'writeFile', (writeFile) => async (file: string) => {
      // It makes the file all the same.
      await writeFile(file, '')
      throw errno('ENOSPC')
    })
    await t.rejects(EntryWriter.open(path, sessionFormat), { code: 'ENOSPC' })
    t.strictSame(listing(folder), ['log'])
  })
  await t.test('a disk that is full when a dead lock is replaced', async (t) => {
    const { folder, path } = newLog(t)
    await deadLock(`${path}.lock`)
    let drafts = 0
    patchFs(t, 'writeFile', (writeFile) => async (file: string, content: string) => {
      if (/log\.lock\.\w+\.new$/.test(file)) drafts += 1
      await writeFile(file, content)
      if (drafts === 2) throw errno('ENOSPC')
    })
    await t.rejects(EntryWriter.open(path, sessionFormat), { code: 'ENOSPC' })
    t.strictSame(listing(folder), ['log', 'log.lock'])
  })
})

t.test('a lock that cannot be read', async (t) => {
  const { folder, path } = newLog(t)
  await deadLock(`${path}.lock`)
  patchFs(t, 'readFile', (readFile) => async (file: string, options: 'utf8') => {
    if (file.endsWith('.lock')) throw errno('EIO')
    return readFile(file, options)
  })
  await t.rejects(EntryWriter.open(path, sessionFormat), { code: 'EIO' })
  t.strictSame(listing(folder), ['log', 'log.lock'])
})

t.test('what stands in its place by now is left alone', async (t) => {
  for (const content of ['of another program', JSON.stringify(await recordOf()), undefined]) {
    const { folder, path } = newLog(t)
    const lock = await WriterLock.acquire(path)
    if (content === undefined) patchFs(t, 'readFile', () => () => Promise.reject(errno('EIO')))
    else await writeFile(`${path}.lock`, content)
    await lock.release()
    t.strictSame(listing(folder), ['log', 'log.lock'], 'but nobody listens any more')
  }
})

t.test('a lock that cannot be removed is let go of all the same', async (t) => {
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
