import t from 'tap'
import { Random } from '../../bench/fixture/random.js'
import { Timeline } from '../../bench/fixture/timeline.js'

t.test('the numbers are spread evenly', async (t) => {
  const random = new Random(42)
  const counts = new Array<number>(10).fill(0)
  for (let draw = 0; draw < 100_000; draw += 1) {
    const bucket = random.below(10)
    counts[bucket] = (counts[bucket] ?? 0) + 1
  }
  t.ok(
    counts.every((count) => Math.abs(count - 10_000) < 500),
    counts.join(' '),
  )
})

t.test('streams of one seed have nothing in common', async (t) => {
  const one = new Random(1, 1)
  const other = new Random(1, 2)
  const equal = Array.from({ length: 1_000 }, () => one.next() === other.next()).filter(Boolean)
  t.equal(equal.length, 0)
})

t.test('bounds are kept, and a shuffled deck is whole', async (t) => {
  const random = new Random(9)
  const draws = Array.from({ length: 1_000 }, () => random.between(3, 5))
  t.same([...new Set(draws)].sort(), [3, 4, 5])
  const deck = [1, 2, 3, 4, 5, 6, 7, 8]
  t.same(random.shuffled(deck).sort(), deck)
  t.throws(() => random.pick([]), RangeError)
})

t.test('ids never repeat and times go on', async (t) => {
  const timeline = new Timeline(new Random(4))
  const ids = new Set<string>()
  let last = ''
  for (let line = 0; line < 50_000; line += 1) {
    timeline.advance()
    const timestamp = timeline.timestamp.toString('latin1')
    if (timestamp <= last) t.fail(`${timestamp} comes after ${last}`)
    if (Date.parse(timestamp) !== Number(timeline.milliseconds.toString('latin1'))) t.fail(timestamp)
    last = timestamp
    ids.add(timeline.id.toString('latin1'))
  }
  t.equal(ids.size, 50_000)
})
