// What a read of nothing means: the end of the file only where its size says so.

import { existsSync } from 'node:fs'
import { open, truncate, writeFile } from 'node:fs/promises'
import t, { type Test } from 'tap'
import { type ReadableFile, readExactly, readPart, readWhole } from '../../../lib/node/files/positioned-io.js'
import { GrowingFile } from '../../../lib/node/sources/growing-file.js'
import { errno } from '../../support/files/errno.js'

const CONTENT = 'one two three'
const MADE_UP = '/proc/filesystems'
const noProc = existsSync(MADE_UP) ? false : 'there is none here'

/** A file, its path, and what happens to it after a read of nothing. */
async function fileThat(t: Test, afterEmptyRead: (path: string, reads: number) => unknown) {
  const path = `${t.testdir({ file: CONTENT })}/file`
  const file = await open(path)
  t.teardown(() => file.close())
  let empty = 0
  const { read } = file
  Object.assign(file, {
    async read(...args: unknown[]) {
      const result = await Reflect.apply(read, file, args)
      if (result.bytesRead === 0) {
        empty += 1
        await afterEmptyRead(path, empty)
      }
      return result
    },
  })
  return { file, path }
}

/** Where the file says that it has more than reads give. */
function pretending(file: ReadableFile, sizes: number[]): ReadableFile {
  const stat = async () => ({ size: BigInt(sizes.shift() ?? 0) })
  return { read: file.read.bind(file), stat } as unknown as ReadableFile
}

t.test('up to the end, and from it', async (t) => {
  const { file } = await fileThat(t, () => {})
  t.equal(String(await readExactly(file, Buffer.alloc(100), 4)), 'two three')
  t.equal(String(await readExactly(file, Buffer.alloc(3), 4)), 'two')
  t.equal((await readExactly(file, Buffer.alloc(3), CONTENT.length)).length, 0)
  t.equal(String(await readWhole(file, Buffer.alloc(3), 4)), 'two')
  const cut = { code: 'ERR_LOG_CHANGED', offset: CONTENT.length, message: /cut to 13 bytes/ }
  await t.rejects(readWhole(file, Buffer.alloc(10), 4), cut)
  await t.rejects(readExactly(file, Buffer.alloc(1), 100), cut, 'what began after it was there once')
})

t.test('what grows right after a read of nothing is read', async (t) => {
  const { file } = await fileThat(t, (path, reads) => reads === 1 && writeFile(path, `${CONTENT} four`))
  t.equal(String(await readExactly(file, Buffer.alloc(100), 0)), `${CONTENT} four`)
})

t.test('what is emptied is not at its end', async (t) => {
  const { file } = await fileThat(t, (path) => truncate(path, 0))
  await t.rejects(readExactly(file, Buffer.alloc(100), 4), { code: 'ERR_LOG_CHANGED', offset: 0 })
})

t.test('reads that give nothing before the end', async (t) => {
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

t.test('what was read before a failure is not lost, and the failure has its place', async (t) => {
  const { file } = await fileThat(t, () => {
    throw errno('EIO')
  })
  const { bytes, failure } = await readPart(file, Buffer.alloc(100), 4)
  t.equal(String(bytes), 'two three')
  t.match(failure, { code: 'EIO', offset: CONTENT.length })
  await t.rejects(readExactly(file, Buffer.alloc(100), 4), { code: 'EIO', offset: CONTENT.length })
})

t.test('a growing file: rewritten between two reads of one look', async (t) => {
  const path = `${t.testdir({ file: CONTENT })}/file`
  const file = await open(path)
  t.teardown(() => file.close())
  const { read } = file
  let reads = 0
  Object.assign(file, {
    async read(buffer: Buffer, start: number, length: number, position: number) {
      reads += 1
      if (reads === 2) await writeFile(path, CONTENT.toUpperCase())
      return Reflect.apply(read, file, [buffer, start, Math.min(length, 5), position])
    },
  })
  const growing = new GrowingFile(file)
  growing.checkSize((await file.stat()).size)
  t.equal(String(await growing.read(Buffer.alloc(100))), 'one t', 'what was read before comes first')
  await t.rejects(growing.read(Buffer.alloc(100)), {
    code: 'ERR_LOG_CHANGED',
    offset: 5,
    message: /written to again/,
  })
})

t.test('a growing file: grown between the read and the look at its size', async (t) => {
  const { file } = await fileThat(t, (path, reads) => reads === 2 && writeFile(path, `${CONTENT} four`))
  const growing = new GrowingFile(file)
  growing.checkSize((await file.stat()).size)
  t.equal(String(await growing.read(Buffer.alloc(100))), CONTENT)
  t.equal(String(await growing.read(Buffer.alloc(100))), ' four')
  t.equal((await growing.read(Buffer.alloc(100))).length, 0)
  t.equal(growing.position, CONTENT.length + 5)
})

t.test('what the system makes up as it is read has no size', { skip: noProc }, async (t) => {
  const file = await open(MADE_UP)
  t.teardown(() => file.close())
  const whole = await readExactly(file, Buffer.alloc(10_000), 0)
  t.ok(whole.length > 100)
  t.equal(String(await readExactly(file, Buffer.alloc(10_000), 100)), String(whole.subarray(100)))
  t.equal((await readExactly(file, Buffer.alloc(1), whole.length)).length, 0)

  const { read } = file
  Object.assign(file, {
    read: (buffer: Buffer, start: number, length: number, position: number) =>
      Reflect.apply(read, file, [buffer, start, Math.min(length, 100), position]),
  })
  const growing = new GrowingFile(file)
  t.equal(String(await growing.read(Buffer.alloc(10_000))), String(whole))
  t.equal((await growing.read(Buffer.alloc(10_000))).length, 0)
})
