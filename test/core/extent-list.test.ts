import t from 'tap'
import { ExtentList } from '../../lib/core/extent-list.js'

const MANY = 100_000

t.test('gathered from the end, told from the front', async (t) => {
  const list = new ExtentList()
  t.strictSame([...list], [])
  list.addFirst(7, 9)
  list.addFirst(3, 6)
  t.strictSame(
    [...list],
    [
      { start: 3, end: 6 },
      { start: 7, end: 9 },
    ],
  )
  t.strictSame(list.at(1), { start: 7, end: 9 })
})

t.test('holds as many as there are', async (t) => {
  const list = new ExtentList()
  for (let start = MANY - 1; start >= 0; start -= 1) list.addFirst(start, start + 1)
  t.equal(list.length, MANY)
  const expected = Array.from({ length: MANY }, (_, start) => ({ start, end: start + 1 }))
  t.strictSame([...list], expected)
})

t.test('holds places as far behind as a buffer goes', async (t) => {
  const list = new ExtentList()
  const end = 2 ** 32 - 1
  list.addFirst(end - 1, end)
  t.strictSame([...list], [{ start: end - 1, end }])
})

t.test('forgets the first', async (t) => {
  const list = new ExtentList()
  for (const start of [8, 4, 0]) list.addFirst(start, start + 1)
  list.keepLast(1)
  t.strictSame([...list], [{ start: 8, end: 9 }])
  list.addFirst(2, 3)
  t.strictSame(list.at(0), { start: 2, end: 3 })
  list.keepLast(0)
  t.strictSame([...list], [])
})
