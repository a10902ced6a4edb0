import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, unlink, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { lockFilePath } from '../../../lib/node/files/names-beside.js'
import { answerOf, listen, socketPath, stopListening } from '../../../lib/node/lock/lock-socket.js'
import { errno } from '../../support/files/errno.js'
import { patchFs } from '../../support/files/fs-patch.js'
import { listing } from '../../support/files/log-folder.js'

const ID = '0123456789ab-01234567-01234567-0123456789abcdef'

/** A folder with a short path, and one whose path is too long for a socket. */
async function folders(t: Test): Promise<[string, string]> {
  const short = await mkdtemp(join(tmpdir(), 'wl-'))
  t.teardown(() => rm(short, { recursive: true }))
  const long = join(short, 'x'.repeat(120))
  await mkdir(long)
  return [short, long]
}

async function isHeardWhileItListens(t: Test, folder: string): Promise<void> {
  const path = socketPath(folder, ID)
  t.equal(await answerOf(path), 'silent', 'before')
  const server = await listen(folder, ID)
  t.ok(listing(folder).includes(`.wholeline-${ID}.sock`))
  t.notOk(listing(folder).includes(`.wholeline-${ID}.bind`))
  const answers = await Promise.all(Array.from({ length: 20 }, () => answerOf(path)))
  t.strictSame(new Set(answers), new Set(['answers']))
  await stopListening(server, path)
  t.equal(await answerOf(path), 'silent', 'afterwards')
  t.notOk(listing(folder).some((name) => name.startsWith('.wholeline-')))
}

t.test('a process that listens answers, and is silent once it has stopped', async (t) => {
  for (const folder of await folders(t)) await isHeardWhileItListens(t, folder)
})

t.test('a socket that is removed before it has its name is made again', async (t) => {
  const [folder] = await folders(t)
  let lost = 0
  patchFs(t, 'rename', (rename) => async (from: string, to: string) => {
    lost += 1
    if (lost <= 2) await unlink(from)
    return rename(from, to)
  })
  await isHeardWhileItListens(t, folder)
  t.equal(lost, 3)
})

t.test('a socket that can not be renamed', async (t) => {
  const [folder] = await folders(t)
  patchFs(t, 'rename', () => () => Promise.reject(errno('EIO')))
  await t.rejects(listen(folder, ID), { code: 'EIO' })
  t.notOk(listing(folder).some((name) => name.startsWith('.wholeline-')))
})

t.test('a path that is too long, where folders have no descriptors', async (t) => {
  const [short, long] = await folders(t)
  const { TMPDIR } = process.env
  t.teardown(() => {
    if (TMPDIR === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = TMPDIR
  })
  const links = () => listing('/tmp').filter((name) => /^wl-[0-9a-f]{16}$/.test(name))
  const before = links()
  const platform = process.platform
  for (const [name, temporary] of [
    ['TMPDIR', short],
    ['TMPDIR is missing', join(short, 'missing')],
    ['TMPDIR is too long itself', long],
  ] as const) {
    await t.test(name, async (t) => {
      process.env.TMPDIR = temporary
      t.intercept(process, 'platform', { value: 'darwin' })
      await isHeardWhileItListens(t, long)
      t.notOk(
        links().some((link) => !before.includes(link)),
        'no link is left',
      )
    })
    await t.test(`${name}, by descriptor`, (t) => isHeardWhileItListens(t, long))
  }
  t.equal(process.platform, platform)
  await t.test('nor a temporary folder', async (t) => {
    t.intercept(process, 'platform', { value: 'darwin' })
    patchFs(t, 'symlink', () => () => Promise.reject(errno('EROFS')))
    const message = /the path of .*\.bind is too long for a socket, and there is no shorter way: .*EROFS/
    await t.rejects(listen(long, ID), { code: 'ENAMETOOLONG', message })
    t.equal(await answerOf(socketPath(long, ID)), 'ENAMETOOLONG')
  })
})

t.test('a path that is too long, where there is no /proc', async (t) => {
  const [, long] = await folders(t)
  patchFs(t, 'stat', (stat) => async (path: string) => {
    if (path.startsWith('/proc/')) throw errno('ENOENT')
    return stat(path)
  })
  await isHeardWhileItListens(t, long)
})

t.test('a file that is not a socket is silent', async (t) => {
  const [folder] = await folders(t)
  const path = socketPath(folder, ID)
  await writeFile(path, '')
  t.equal(await answerOf(path), 'silent')
})

t.test('where it is unknown, the answer is the error code', async (t) => {
  const [folder] = await folders(t)
  await writeFile(join(folder, 'file'), '')
  t.equal(await answerOf(join(folder, 'file', 'socket')), 'ENOTDIR')
  await symlink('loop', join(folder, 'loop'))
  t.equal(await answerOf(join(folder, 'loop')), 'ELOOP')
})

t.test('a process that accepts no connection for a while answers, however many wait', async (t) => {
  const [folder] = await folders(t)
  const path = socketPath(folder, ID)
  const program = `require('net').createServer().listen({ path: ${JSON.stringify(path)}, backlog: 1 }, () => process.kill(process.pid, 'SIGSTOP'))`
  const child = spawn('env', ['-u', 'NODE_OPTIONS', process.execPath, '-e', program], { stdio: 'ignore' })
  t.teardown(() => child.kill('SIGKILL'))
  while ((await answerOf(path)) === 'silent') await new Promise(setImmediate)
  const waiting: Socket[] = []
  t.teardown(() => waiting.forEach((each) => void each.destroy()))
  const isFull = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(path)
      waiting.push(socket)
      socket.once('connect', () => resolve(false))
      socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'EAGAIN'))
    })
  while (!(await isFull())) t.ok(waiting.length < 100)
  t.equal(await answerOf(path), 'answers')
})

t.test('a folder that is missing', async (t) => {
  const [folder] = await folders(t)
  const missing = join(folder, 'missing')
  const message = `EACCES: permission denied ${lockFilePath(missing, ID, 'bind')}`
  await t.rejects(listen(missing, ID), { code: 'EACCES', message })
  t.equal(await answerOf(socketPath(missing, ID)), 'silent')
})

t.test('a connection that cannot be accepted does no harm', async (t) => {
  const [folder] = await folders(t)
  const server = await listen(folder, ID)
  for (const code of ['EMFILE', 'EMFILE']) server.emit('error', Object.assign(new Error(code), { code }))
  t.equal(await answerOf(socketPath(folder, ID)), 'answers')
  await stopListening(server, socketPath(folder, ID))
})

t.test('on Windows it is a pipe', async (t) => {
  const [folder] = await folders(t)
  t.intercept(process, 'platform', { value: 'win32' })
  t.equal(socketPath('C:\\logs', 'a1'), '\\\\.\\pipe\\wholeline-a1')
  t.equal(await answerOf(socketPath('', 'a1')), 'silent')
  // On this system the pipe's name is that of a file.
  const here = process.cwd()
  t.teardown(() => process.chdir(here))
  process.chdir(folder)
  const server = await listen('', 'a1')
  t.equal(await answerOf(socketPath('', 'a1')), 'answers')
  await stopListening(server, socketPath('', 'a1'))
})
