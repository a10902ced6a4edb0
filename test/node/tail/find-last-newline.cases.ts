import { open, truncate, writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import t, { type Test } from 'tap'
import { findLastNewline } from '../../../lib/node/tail/find-last-newline.js'
import { countingHandle, type ReadRange } from '../../support/files/counting-handle.js'

const MEBIBYTE = 1024 * 1024
const GIBIBYTE = 1024 * MEBIBYTE

const contents = ['', '\n', 'x', '\n\n', 'x\n', '\nx', 'one\ntwo\n', 'one\ntwo', '\r\n\u2028\r', 'no newline']

t.test('the result of lastIndexOf, from every offset, in blocks of every size', async (t) => {
  for (const content of contents) {
    const path = t.testdir({ log: content })
    await findsEverywhere(t, `${path}/log`, Buffer.from(content))
  }
})

async function findsEverywhere(t: Test, path: string, bytes: Buffer): Promise<void> {
  // In base64, since TAP is lines of text too.
  const name = bytes.toString('base64')
  t.equal(await findLastNewline(path), bytes.lastIndexOf('\n'), `${name} from its end`)
  const handle = await open(path, 'r')
  t.teardown(() => handle.close())
  const found: number[][] = []
  const expected: number[][] = []
  for (let before = 0; before <= bytes.length + 1; before += 1) {
    for (let blockBytes = 1; blockBytes <= bytes.length + 1; blockBytes += 1) {
      found.push([before, blockBytes, await findLastNewline(handle, { before, blockBytes })])
      expected.push([before, blockBytes, bytes.subarray(0, before).lastIndexOf('\n')])
    }
  }
  t.strictSame(found, expected, `${name} from every place`)
}

t.test('a newline at each offset of a file of several blocks', async (t) => {
  const path = `${t.testdir({})}/log`
  const size = 10_000
  for (const at of [0, 1, 1807, 1808, 5903, 5904, 5905, size - 4097, size - 4096, size - 2, size - 1]) {
    await writeFile(path, Buffer.alloc(size, 'x').fill('\n', at, at + 1))
    t.equal(await findLastNewline(path, { blockBytes: 4096 }), at)
    t.equal(await findLastNewline(path), at)
  }
})

t.test('a URL of a file', async (t) => {
  const path = `${t.testdir({ 'a log': 'x\ny' })}/a log`
  t.equal(await findLastNewline(pathToFileURL(path)), 1)
})

t.test('a handle is left open, and its position is not moved', async (t) => {
  const handle = await open(`${t.testdir({ log: 'one\ntwo\nrest' })}/log`, 'r')
  t.teardown(() => handle.close())
  await handle.read(Buffer.alloc(4), 0, 4, null)
  t.equal(await findLastNewline(handle), 7)
  t.equal(await findLastNewline(handle, { before: 7 }), 3)
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(3), 0, 3, null)
  t.equal(buffer.toString('utf8', 0, bytesRead), 'two')
})

t.test('each byte is read once, backwards, into at most one large buffer', async (t) => {
  const size = 3 * MEBIBYTE + 17
  const path = `${t.testdir({ log: Buffer.alloc(size, 'x') })}/log`
  for (const blockBytes of [1000, 65_536, MEBIBYTE, GIBIBYTE]) {
    const { handle, ranges } = await countingHandle(t, path)
    t.equal(await findLastNewline(handle, { blockBytes }), -1)
    t.ok(isBackwards(ranges, size), `the ranges are the file, once, in blocks of ${blockBytes}`)
    t.ok(ranges.length <= size / blockBytes + 2, `${ranges.length} reads`)
    const memory = new Set(ranges.map((range) => range.memory))
    t.ok(memory.size <= 2, 'no buffer is made for each block')
    const largest = Math.max(...[...memory].map(({ byteLength }) => byteLength))
    t.ok(largest <= Math.min(blockBytes, size), 'no buffer is larger than what is read into it')
  }
})

function isBackwards(ranges: ReadRange[], size: number): boolean {
  let before = size
  for (const { position, length } of ranges) {
    if (position + length !== before) return false
    before = position
  }
  return before === 0
}

t.test('only the bytes before the newline are not read', async (t) => {
  const path = `${t.testdir({ log: `${'x'.repeat(9000)}\n${'y'.repeat(10_000)}` })}/log`
  const { handle, ranges } = await countingHandle(t, path)
  t.equal(await findLastNewline(handle, { blockBytes: 4096 }), 9000)
  t.equal(ranges.length, 3)
})

t.test('the cost of a file of 100 GiB is that of its end', async (t) => {
  const size = 100 * GIBIBYTE
  const ends: [string, number, number][] = [
    ['at the end', size - 1, 1],
    ['near the end', size - 100, 1],
    ['in the second block', size - 300_000, 2],
    ['before a hole', size - MEBIBYTE - 4096, 2],
  ]
  for (const [name, at, reads] of ends) {
    await t.test(name, async (t) => {
      const path = `${t.testdir({})}/sparse`
      const file = await open(path, 'w')
      await file.write('\n', at)
      await file.truncate(size)
      await file.close()
      const { handle, ranges } = await countingHandle(t, path)
      t.equal(await findLastNewline(handle), at)
      t.equal(ranges.length, reads)
    })
  }
})

t.test('options out of range', async (t) => {
  const path = `${t.testdir({ log: 'x\n' })}/log`
  for (const before of [-1, 0.5, Number.NaN, 2 ** 53, '1' as unknown as number])
    await t.rejects(findLastNewline(path, { before }), RangeError, `before ${before}`)
  for (const blockBytes of [0, -1, 1.5, GIBIBYTE + 1, Number.POSITIVE_INFINITY])
    await t.rejects(findLastNewline(path, { blockBytes }), RangeError, `blockBytes ${blockBytes}`)
})

t.test('a path that does not name a file', async (t) => {
  const folder = t.testdir({})
  await t.rejects(findLastNewline(`${folder}/missing`), { code: 'ENOENT' })
  await t.rejects(findLastNewline(folder), { code: 'EISDIR' })
})

t.test('a file that is cut during the search', async (t) => {
  const path = `${t.testdir({ log: 'x'.repeat(20_000) })}/log`
  const { handle, ranges } = await countingHandle(t, path, (reads) => reads === 3 && truncate(path, 5000))
  const found = findLastNewline(handle, { blockBytes: 4096 })
  await t.rejects(found, { code: 'ERR_LOG_CHANGED', offset: 5000, message: /cut to 5000 bytes/ })
  t.equal(ranges.length, 5, 'the fourth block is read to the end of the file')
})

t.test('an abort between two blocks', async (t) => {
  const path = `${t.testdir({ log: 'x'.repeat(20_000) })}/log`
  const aborted = { name: 'AbortError', code: 'ABORT_ERR', cause: 'enough' }
  await t.rejects(findLastNewline(path, { signal: AbortSignal.abort('enough') }), aborted)
  const controller = new AbortController()
  const { handle, ranges } = await countingHandle(
    t,
    path,
    (reads) => reads === 2 && controller.abort('enough'),
  )
  await t.rejects(findLastNewline(handle, { blockBytes: 4096, signal: controller.signal }), aborted)
  t.equal(ranges.length, 3, 'the read that is under way is the last one')
})
