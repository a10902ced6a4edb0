import t from 'tap'
import { ValueEnd } from '../../../lib/core/salvage/value-end.js'

const cases: [text: string, end: number][] = [
  ['{"a":[1,{}]}x', 12],
  ['"a\\"b"x', 6],
  ['"a\\\\"x', 5],
  ['[]', 2],
  ['[}', 2],
  ['-1.5e+3,', 7],
  ['true', 4],
  ['12', 2],
  ['{"a":"}"', -1],
  ['"a', -1],
  ['"a\\', -1],
  [',', -1],
  ['}', -1],
]

t.test('a value ends where it closes, or where a number or word does', async (t) => {
  for (const [text, end] of cases) {
    for (const budget of [1, 2, 1000]) {
      const search = new ValueEnd(Buffer.from(text))
      search.begin(0, text.length)
      for (let calls = 0; !search.search(budget); calls += 1) t.ok(calls < 20)
      t.equal(search.end, end, `${text} in steps of ${budget}`)
    }
  }
})

t.test('nothing past the limit counts', async (t) => {
  const search = new ValueEnd(Buffer.from('x{"a":1}12'))
  search.begin(1, 7)
  t.ok(search.search(100))
  t.equal(search.end, -1)
  search.begin(8, 9)
  t.ok(search.search(100))
  t.equal(search.end, 9)
})
