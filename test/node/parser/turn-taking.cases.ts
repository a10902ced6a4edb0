import t from 'tap'
import { jsonLines, readEntries } from '../../../lib/index.js'
import { ChunkSlices, Turn } from '../../../lib/node/parser/turn-taking.js'
import { resizableMemory } from '../../support/streams/resizable-memory.js'

const MEBIBYTE = 1024 * 1024
/** Longer than the work between two readings of the clock. */
const LONG_LINE = MEBIBYTE
const TURN_MILLISECONDS = 4

/** Replaces the clock by one that only the returned function advances. */
function stopClock(t: Tap): (milliseconds: number) => void {
  let now = 1000
  t.intercept(performance, 'now', { value: () => now, configurable: true })
  return (milliseconds) => {
    now += milliseconds
  }
}
type Tap = Pick<typeof t, 'intercept'>

t.test('a chunk is cut into slices of at most 1 MiB', async (t) => {
  const slices = new ChunkSlices()
  t.equal(slices.take(), undefined, 'no slice before a chunk')
  const chunk = Buffer.alloc(2 * MEBIBYTE + 1, 'ab')
  slices.put(chunk)
  const taken = [slices.take(), slices.take(), slices.take()].map((each) => each as Uint8Array)
  t.same(
    taken.map(({ length }) => length),
    [MEBIBYTE, MEBIBYTE, 1],
  )
  t.ok(Buffer.concat(taken).equals(chunk))
  t.equal(slices.take(), undefined)
  slices.put(new Uint8Array(0))
  t.equal(slices.take(), undefined, 'an empty chunk has no slice')
})

t.test('a chunk whose memory grows after its last slice has no further slice', async (t) => {
  const slices = new ChunkSlices()
  const memory = resizableMemory(1, 2)
  slices.put(new Uint8Array(memory))
  t.equal(slices.take()?.length, 1)
  t.equal(slices.take(), undefined)
  memory.resize(2)
  t.equal(slices.take(), undefined)
})

t.test('a turn is over after 4 ms', async (t) => {
  const pass = stopClock(t)
  const turn = new Turn()
  pass(TURN_MILLISECONDS)
  t.notOk(turn.isOver(LONG_LINE))
  pass(1)
  t.ok(turn.isOver(LONG_LINE))
})

t.test('the clock is read once for many short lines, and once for each long one', async (t) => {
  const pass = stopClock(t)
  const turn = new Turn()
  pass(TURN_MILLISECONDS + 1)
  const steps = Array.from({ length: 200 }, () => turn.isOver(10))
  const looks = steps.filter((isOver) => isOver).length
  t.ok(looks >= 2 && looks <= 5, `${looks} readings at 200 short lines`)
  t.ok(turn.isOver(LONG_LINE))
  t.ok(turn.isOver(LONG_LINE), 'at every long line')
})

t.test('work that returns no line counts as well', async (t) => {
  const pass = stopClock(t)
  const turn = new Turn()
  pass(TURN_MILLISECONDS + 1)
  t.notOk(turn.isOver(0))
  turn.spend(MEBIBYTE)
  t.ok(turn.isOver(0))
})

t.test('passing a turn lets other work that waits run first, and begins a new turn', async (t) => {
  const pass = stopClock(t)
  const turn = new Turn()
  const order: string[] = []
  setImmediate(() => order.push('other'))
  pass(TURN_MILLISECONDS + 1)
  await new Promise<void>((resolve) => {
    turn.pass(() => {
      order.push('ours')
      resolve()
    })
  })
  t.same(order, ['other', 'ours'])
  pass(TURN_MILLISECONDS + 1)
  t.notOk(turn.isOver(LONG_LINE), 'a turn has at least one step, however late')
  t.ok(turn.isOver(LONG_LINE))
})

t.test('a turn ends right after a long line: no two of them are parsed in one', async (t) => {
  let now = 0
  t.intercept(performance, 'now', { value: () => (now += TURN_MILLISECONDS + 1), configurable: true })
  const lines = Array.from({ length: 5 }, (_, n) => JSON.stringify(`${n}`.repeat(100_000)))
  const sizes: number[] = []
  for await (const batch of readEntries(Buffer.from(lines.join('\n')), jsonLines).batches())
    sizes.push(batch.length)
  t.same(sizes, [1, 1, 1, 1, 1])
})
