import t from 'tap'
import { inOrder } from '../../../lib/cli/shared/in-order.js'

t.test('no more are worked on at once than allowed, and results keep the order', async (t) => {
  let [running, most] = [0, 0]
  const work = async (turns: number) => {
    running += 1
    most = Math.max(most, running)
    // One turn at least: else it would be done before another begins.
    for (let turn = 0; turn <= turns; turn += 1) await null
    running -= 1
    return turns
  }
  const items = [9, 1, 5, 0, 20, 2]
  for (const jobs of [1, 3, 10]) {
    most = 0
    const results = []
    for await (const result of inOrder(items, jobs, work)) results.push(result)
    t.strictSame(results, items)
    t.equal(most, Math.min(jobs, items.length))
  }
})

t.test('a failure comes in its turn', async (t) => {
  const seen: number[] = []
  const reading = async () => {
    for await (const result of inOrder([1, 2, 3], 3, async (item) => {
      if (item === 2) throw new Error('two')
      return item
    }))
      seen.push(result)
  }
  await t.rejects(reading(), { message: 'two' })
  t.strictSame(seen, [1])
})
