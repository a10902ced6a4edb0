import t from 'tap'
import { Certainty, SalvagedValues } from '../../../lib/core/salvage/salvaged-values.js'

t.test('keeps places and certainties, however many there are', async (t) => {
  const values = new SalvagedValues()
  const farthest = 2 ** 29 - 25
  for (let index = 0; index < 1000; index += 1)
    values.add({ start: farthest - index, end: farthest, certainty: (index % 4) as Certainty })
  t.equal(values.length, 1000)
  for (const index of [0, 1, 2, 3, 999]) {
    t.strictSame(values.at(index), { start: farthest - index, end: farthest, certainty: index % 4 })
  }
  t.equal(values.count(Certainty.Doubtful), 250)
  t.strictSame(values.removeLast(), { start: farthest - 999, end: farthest, certainty: Certainty.Doubtful })
  t.equal(values.count(Certainty.Doubtful), 249)
  t.equal(values.length, 999)
})

t.test('lesser values are doubted from an index on, in slices', async (t) => {
  const values = new SalvagedValues()
  for (let index = 0; index < 200_000; index += 1)
    values.add({ start: index, end: index + 1, certainty: (index % 4) as Certainty })
  let slices = 0
  for (const work = values.doubt(100_000); work.next().done !== true; ) slices += 1
  t.equal(slices, 2)
  t.equal(values.count(Certainty.Lesser), 25_000)
  t.equal(values.count(Certainty.Doubtful), 75_000)
  t.strictSame(values.at(99_998), { start: 99_998, end: 99_999, certainty: Certainty.Lesser })
  t.strictSame(values.at(100_002), { start: 100_002, end: 100_003, certainty: Certainty.Doubtful })
})
