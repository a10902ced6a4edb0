import t from 'tap'
import { sameEndChunks } from '../../bench/fixture/same-end.js'
import { tornLogChunks } from '../../bench/fixture/torn-log.js'
import { readAll, sessionFormat } from '../../lib/index.js'

const END_BYTES = 256 * 1024

t.test('logs of different lengths end in the same lines, all of them valid', async (t) => {
  const [short, long] = [END_BYTES + 10_000, END_BYTES + 500_000].map((bytes) => {
    return Buffer.concat([...sameEndChunks(bytes)])
  }) as [Buffer, Buffer]
  t.ok(short.length >= END_BYTES && long.length > short.length + 400_000)
  t.ok(short.subarray(-END_BYTES / 2).equals(long.subarray(-END_BYTES / 2)))
  const { summary } = await readAll([long], sessionFormat)
  t.equal(summary.status, 'clean')
  t.throws(() => [...sameEndChunks(END_BYTES)], RangeError)
})

t.test('a torn log has one torn line, where it says', async (t) => {
  const chunks = tornLogChunks({ wholeBytes: 20_000, tornBytes: 3_000_000 })
  const given: Buffer[] = []
  let next = chunks.next()
  for (; !next.done; next = chunks.next()) given.push(next.value)
  const { summary } = await readAll(given, sessionFormat)
  t.match(summary, { status: 'truncated-line', committed: next.value, bytes: next.value + 3_000_000 })
})
