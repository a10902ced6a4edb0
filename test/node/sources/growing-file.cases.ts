import { existsSync } from 'node:fs'
import { open, truncate, writeFile } from 'node:fs/promises'
import t from 'tap'
import { GrowingFile } from '../../../lib/node/sources/growing-file.js'
import { CONTENT, fileThat } from '../../support/files/file-that.js'

const GENERATED = '/proc/filesystems'
const noProc = existsSync(GENERATED) ? false : 'this system has no /proc'

t.test('a file that is rewritten between two reads of one look', async (t) => {
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
  t.equal(String(await growing.read(Buffer.alloc(100))), 'one t', 'the bytes read before it come first')
  await t.rejects(growing.read(Buffer.alloc(100)), {
    code: 'ERR_LOG_CHANGED',
    offset: 5,
    message: /written to again/,
  })
})

t.test('a file that grows between the read and the stat', async (t) => {
  const { file } = await fileThat(t, (path, reads) => reads === 2 && writeFile(path, `${CONTENT} four`))
  const growing = new GrowingFile(file)
  growing.checkSize((await file.stat()).size)
  t.equal(String(await growing.read(Buffer.alloc(100))), CONTENT)
  t.equal(String(await growing.read(Buffer.alloc(100))), ' four')
  t.equal((await growing.read(Buffer.alloc(100))).length, 0)
  t.equal(growing.position, CONTENT.length + 5)
})

t.test(
  'a file that is cut and grows again past the position is rewritten, unless the seam is the same',
  async (t) => {
    const path = `${t.testdir({ file: CONTENT })}/file`
    const file = await open(path)
    t.teardown(() => file.close())
    const growing = new GrowingFile(file)
    growing.checkSize(CONTENT.length)
    t.equal(String(await growing.read(Buffer.alloc(100))), CONTENT)
    await truncate(path, 0)
    await writeFile(path, `${CONTENT} four`)
    t.equal(String(await growing.read(Buffer.alloc(100))), ' four', 'the same seam')
    await writeFile(path, `${CONTENT} five, six`)
    await t.rejects(growing.read(Buffer.alloc(100)), { code: 'ERR_LOG_CHANGED', message: /written to again/ })
  },
)

t.test('a file of size 0 with content, as in /proc, is read to its end', { skip: noProc }, async (t) => {
  const file = await open(GENERATED)
  t.teardown(() => file.close())
  const whole = await file.readFile()
  const { read } = file
  Object.assign(file, {
    read: (buffer: Buffer, start: number, length: number, position: number) =>
      Reflect.apply(read, file, [buffer, start, Math.min(length, 100), position]),
  })
  const growing = new GrowingFile(file)
  t.equal(String(await growing.read(Buffer.alloc(10_000))), String(whole))
  t.equal((await growing.read(Buffer.alloc(10_000))).length, 0)
})
