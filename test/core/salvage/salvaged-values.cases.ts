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
  t.equal(values.count(Certainty.Number), 250)
  t.strictSame(values.removeLast(), { start: farthest - 999, end: farthest, certainty: Certainty.Number })
  t.equal(values.count(Certainty.Number), 249)
  t.equal(values.length, 999)
})
