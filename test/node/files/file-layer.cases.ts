import { chmod, chown, mkdir } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { isCode, nodeFiles, pathOf, resolveNew } from '../../../lib/node/files/file-layer.js'
import { errno } from '../../support/files/errno.js'

const PLAIN_USER = 65_534

t.test('syncs the folder of a file', async (t) => {
  const folder = t.testdir({ file: '' })
  await nodeFiles.syncFolderOf(`${folder}/file`)
  await t.rejects(nodeFiles.syncFolderOf(`${folder}/missing/file`), { code: 'ENOENT' })
})

t.test('ignores that a folder can not be synced', { skip: noProc() }, async () => {
  await nodeFiles.syncFolderOf('/proc/self/status')
})

function noProc(): string | false {
  return process.platform === 'linux' ? false : 'every folder of this system can be synced'
}

t.test('ignores that a folder can be written, but not read', async (t) => {
  const folder = `${t.testdir({})}/hidden`
  await mkdir(folder)
  await chmod(folder, 0o300)
  await asPlainUser(folder, () => nodeFiles.syncFolderOf(`${folder}/file`))
  await chmod(folder, 0o700)
})

/** Runs the work as a user without root's rights, to whom the folder is given. */
async function asPlainUser(folder: string, work: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return work()
  await chown(folder, PLAIN_USER, PLAIN_USER)
  process.seteuid?.(PLAIN_USER)
  try {
    await work()
  } finally {
    process.seteuid?.(0)
  }
}

t.test('syncs no folder on Windows, which makes them durable by itself', async (t) => {
  t.intercept(process, 'platform', { value: 'win32' })
  await nodeFiles.syncFolderOf('/missing/file')
})

t.test('resolves paths and file URLs', async (t) => {
  const folder = t.testdir({ folder: {} })
  t.equal(await resolveNew(nodeFiles, `${folder}/folder/../new`), `${await nodeFiles.resolve(folder)}/new`)
  t.equal(pathOf('a b'), 'a b')
  t.equal(pathOf(pathToFileURL('/a b')), '/a b')
  t.throws(() => pathOf(new URL('https://example.org')), TypeError)
})

t.test('recognises the code of an error', async (t) => {
  t.equal(isCode(errno('EIO'), 'EIO'), true)
  t.equal(isCode(errno('EIO'), 'ENOENT'), false)
  t.equal(isCode(new Error('EIO'), 'EIO'), false)
  t.equal(isCode('EIO', 'EIO'), false)
})
