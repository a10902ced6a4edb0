import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { isListening, listen, socketPath, stopListening } from '../../lib/node/lock-socket.js'
import { listing } from './support/log-folder.js'

/** A folder whose path is short, and one whose path is too long for a socket. */
async function folders(t: Test): Promise<string[]> {
  const short = await mkdtemp(join(tmpdir(), 'wl-'))
  t.teardown(() => rm(short, { recursive: true }))
  const long = join(short, 'x'.repeat(120))
  await mkdir(long)
  return [short, long]
}

t.test('who listens is heard, and nobody is once that is over', async (t) => {
  for (const folder of await folders(t)) {
    const path = socketPath(folder, '0123456789abcdef')
    t.equal(await isListening(path), false, 'before')
    const server = await listen(path)
    const asked = await Promise.all(Array.from({ length: 20 }, () => isListening(path)))
    t.strictSame(new Set(asked), new Set([true]))
    await t.rejects(listen(path), { code: 'EADDRINUSE' })
    await stopListening(server, path)
    t.equal(await isListening(path), false, 'afterwards')
    t.notOk(listing(folder).includes('.wholeline-0123456789abcdef.sock'))
  }
})

t.test('no link is left in the temporary folder', async (t) => {
  const [, long] = await folders(t)
  const links = () => listing(tmpdir()).filter((name) => /^wl-[0-9a-f]{16}$/.test(name))
  const before = links()
  const path = socketPath(long as string, 'a')
  const server = await listen(path)
  await isListening(path)
  await stopListening(server, path)
  t.strictSame(
    links().filter((name) => !before.includes(name)),
    [],
  )
})

t.test('a file that is no socket is nobody', async (t) => {
  const [folder] = await folders(t)
  const path = socketPath(folder as string, 'a')
  await writeFile(path, '')
  t.equal(await isListening(path), false)
})

t.test('where it cannot be told, somebody listens', async (t) => {
  const [folder] = await folders(t)
  await writeFile(join(folder as string, 'file'), '')
  t.equal(await isListening(join(folder as string, 'file', 'socket')), true)
})

t.test('a folder that is missing', async (t) => {
  const [folder] = await folders(t)
  await t.rejects(listen(join(folder as string, 'missing', 'socket')), { code: 'EACCES' })
  t.equal(await isListening(join(folder as string, 'missing', 'socket')), false)
})

t.test('a connection that cannot be accepted harms nobody', async (t) => {
  const [folder] = await folders(t)
  const path = socketPath(folder as string, 'a')
  const server = await listen(path)
  for (const code of ['EMFILE', 'EMFILE']) server.emit('error', Object.assign(new Error(code), { code }))
  t.equal(await isListening(path), true)
  await stopListening(server, path)
})

t.test('on Windows it is a pipe', async (t) => {
  t.intercept(process, 'platform', { value: 'win32' })
  t.equal(socketPath('C:\\logs', 'a1'), '\\\\.\\pipe\\wholeline-a1')
  t.equal(await isListening(socketPath('', 'a1')), false)
})
