// An empty read is the end of the file only if the size of the file agrees.

import { existsSync } from 'node:fs'
import { open, truncate, writeFile } from 'node:fs/promises'
import t from 'tap'
import { type ReadableFile, readExactly, readPart, readWhole } from '../../../lib/node/files/positioned-io.js'
import { errno } from '../../support/files/errno.js'
import { CONTENT, fileThat } from '../../support/files/file-that.js'

const GENERATED = '/proc/filesystems'
const noProc = existsSync(GENERATED) ? false : 'this system has no /proc'

/** The file with other sizes: one for each stat, in order. */
function pretending(file: ReadableFile, sizes: number[]): ReadableFile {
  const stat = async () => ({ size: BigInt(sizes.shift() ?? 0) })
  return { read: file.read.bind(file), stat } as unknown as ReadableFile
}

t.test('reads up to the end of the file, and at it', async (t) => {
  const { file } = await fileThat(t, () => {})
  t.equal(String(await readExactly(file, Buffer.alloc(100), 4)), 'two three')
  t.equal(String(await readExactly(file, Buffer.alloc(3), 4)), 'two')
  t.equal((await readExactly(file, Buffer.alloc(3), CONTENT.length)).length, 0)
  t.equal(String(await readWhole(file, Buffer.alloc(3), 4)), 'two')
  const cut = { code: 'ERR_LOG_CHANGED', offset: CONTENT.length, message: /cut to 13 bytes/ }
  await t.rejects(readWhole(file, Buffer.alloc(10), 4), cut)
  await t.rejects(
    readExactly(file, Buffer.alloc(1), 100),
    cut,
    'a position after the end means that the file was cut',
  )
})

t.test('bytes that are appended right after an empty read are read', async (t) => {
  const { file } = await fileThat(t, (path, reads) => reads === 1 && writeFile(path, `${CONTENT} four`))
  t.equal(String(await readExactly(file, Buffer.alloc(100), 0)), `${CONTENT} four`)
})

t.test('a file that is emptied while it is read has not ended, but was cut', async (t) => {
  const { file } = await fileThat(t, (path) => truncate(path, 0))
  await t.rejects(readExactly(file, Buffer.alloc(100), 4), { code: 'ERR_LOG_CHANGED', offset: 0 })
})

t.test('an empty read before the end of the file', async (t) => {
  const { file } = await fileThat(t, () => {})
  const lies = pretending(file, [50, 50])
  await t.rejects(readExactly(lies, Buffer.alloc(100), 0), {
    code: 'ERR_LOG_FAILED',
    offset: CONTENT.length,
    message: /reads give nothing from byte 13 on, and no error, although the file says that it has 50 bytes/,
  })
  const shrinking = pretending(file, [50, 20])
  await t.rejects(readExactly(shrinking, Buffer.alloc(100), 0), { code: 'ERR_LOG_CHANGED', offset: 20 })
})

t.test('the bytes before a failure are kept, and the failure has its offset', async (t) => {
  const { file } = await fileThat(t, () => {
    throw errno('EIO')
  })
  const { bytes, failure } = await readPart(file, Buffer.alloc(100), 4)
  t.equal(String(bytes), 'two three')
  t.match(failure, { code: 'EIO', offset: CONTENT.length })
  await t.rejects(readExactly(file, Buffer.alloc(100), 4), { code: 'EIO', offset: CONTENT.length })
})

t.test('a file of size 0 with content, as in /proc, is read to its end', { skip: noProc }, async (t) => {
  const file = await open(GENERATED)
  t.teardown(() => file.close())
  const whole = await readExactly(file, Buffer.alloc(10_000), 0)
  t.ok(whole.length > 100)
  t.equal(String(await readExactly(file, Buffer.alloc(10_000), 100)), String(whole.subarray(100)))
  t.equal((await readExactly(file, Buffer.alloc(1), whole.length)).length, 0)
})
