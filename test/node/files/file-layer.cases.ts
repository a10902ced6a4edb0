import { chmod, chown, mkdir } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { isCode, nodeFiles, pathOf, resolveNew } from '../../../lib/node/files/file-layer.js'
import { errno } from '../../support/files/errno.js'

const NOBODY = 65_534

t.test('a folder is made durable', async (t) => {
  const folder = t.testdir({ file: '' })
  await nodeFiles.syncFolderOf(`${folder}/file`)
  await t.rejects(nodeFiles.syncFolderOf(`${folder}/missing/file`), { code: 'ENOENT' })
})

t.test('a folder that cannot be synced is left to its file system', { skip: noProc() }, async () => {
  await nodeFiles.syncFolderOf('/proc/self/status')
})

function noProc(): string | false {
  return process.platform === 'linux' ? false : 'no folder at hand that cannot be synced'
}

t.test('so is a folder that may be written, but not read', async (t) => {
  const folder = `${t.testdir({})}/hidden`
  await mkdir(folder)
  await chmod(folder, 0o300)
  await asNobody(folder, () => nodeFiles.syncFolderOf(`${folder}/file`))
  await chmod(folder, 0o700)
})

/** Whoever may do anything becomes somebody who may not, for as long as it takes. */
async function asNobody(folder: string, work: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return work()
  await chown(folder, NOBODY, NOBODY)
  process.seteuid?.(NOBODY)
  try {
    await work()
  } finally {
    process.seteuid?.(0)
  }
}

t.test('on Windows folders are durable by themselves', async (t) => {
  t.intercept(process, 'platform', { value: 'win32' })
  await nodeFiles.syncFolderOf('/missing/file')
})

t.test('paths', async (t) => {
  const folder = t.testdir({ folder: {} })
  t.equal(await resolveNew(nodeFiles, `${folder}/folder/../new`), `${await nodeFiles.resolve(folder)}/new`)
  t.equal(pathOf('a b'), 'a b')
  t.equal(pathOf(pathToFileURL('/a b')), '/a b')
  t.throws(() => pathOf(new URL('https://example.org')), TypeError)
})

t.test('the code of an error', async (t) => {
  t.equal(isCode(errno('EIO'), 'EIO'), true)
  t.equal(isCode(errno('EIO'), 'ENOENT'), false)
  t.equal(isCode(new Error('EIO'), 'EIO'), false)
  t.equal(isCode('EIO', 'EIO'), false)
})
