import { open, writeFile } from 'node:fs/promises'
import t from 'tap'
import type { ReadableFile } from '../../../lib/node/files/positioned-io.js'
import { RangeReader } from '../../../lib/node/files/range-reader.js'

const BLOCK_BYTES = 768 * 1024
const bytes = Buffer.from(Uint8Array.from({ length: 2 * BLOCK_BYTES + 10 }, (_, index) => index % 251))

async function piecesOf(reader: RangeReader, start: number, end: number): Promise<Buffer[]> {
  const pieces: Buffer[] = []
  await reader.read(start, end, async (piece) => {
    pieces.push(Buffer.from(piece))
  })
  return pieces
}

t.test('reads short and long ranges in ascending order', async (t) => {
  const path = `${t.testdir({})}/file`
  await writeFile(path, bytes)
  const file = await open(path)
  const reads: number[] = []
  const counted = {
    stat: (options) => file.stat(options),
    read: (...args: unknown[]) => {
      reads.push(args[3] as number)
      return Reflect.apply(file.read, file, args)
    },
  } as ReadableFile
  const reader = new RangeReader(counted)
  const ranges = [
    [0, 0],
    [0, 1],
    [1, 5],
    [7, BLOCK_BYTES],
    [BLOCK_BYTES, BLOCK_BYTES + 2],
    [BLOCK_BYTES + 2, bytes.length],
    [3, 4],
  ] as const
  for (const [start, end] of ranges) {
    const pieces = await piecesOf(reader, start, end)
    t.equal(Buffer.compare(Buffer.concat(pieces), bytes.subarray(start, end)), 0, `${start} to ${end}`)
    t.ok(pieces.every(({ length }) => length > 0 && length <= BLOCK_BYTES))
  }
  const once = [0, BLOCK_BYTES, 2 * BLOCK_BYTES, bytes.length]
  t.strictSame(reads, [...once, 3], 'each block is read once, and again only for a range before it')
  await file.close()
})

t.test('fails where the file ends before the range', async (t) => {
  const path = `${t.testdir({ file: 'abc' })}/file`
  const file = await open(path)
  const reader = new RangeReader(file)
  await t.rejects(piecesOf(reader, 1, 5), { code: 'ERR_LOG_CHANGED', offset: 3 })
  await file.close()
})
