import t from 'tap'
import { ValueStart } from '../../../lib/core/salvage/value-start.js'

const brackets: [text: string, start: number][] = [
  ['{"a":1', 0],
  ['x{"a":{"b":[]}', 1],
  ['[1,"]"', 0],
  ['"a{"', -1],
  ['{"a\\"{"', 0],
  ['{}', -1],
  ['', -1],
  ['{a\\"', -1],
  ['{\\\\"a"', -1],
]
const strings: [text: string, start: number][] = [
  ['x"a"', 1],
  ['"a\\"b"', 0],
  ['"\\\\"', 0],
  ['a"', -1],
  ['"a\\"', -1],
  ['\\\\"a"', -1],
]

t.test('the bracket that is open', async (t) => {
  for (const [text, start] of brackets) t.equal(startOf(text, 'beginBracket'), start, JSON.stringify(text))
})

t.test('the quote that opens a string', async (t) => {
  for (const [text, start] of strings) t.equal(startOf(text, 'beginString'), start, JSON.stringify(text))
})

function startOf(text: string, begin: 'beginBracket' | 'beginString'): number {
  const starts = [1, 3, 1000].map((budget) => {
    const search = new ValueStart(Buffer.from(text))
    search[begin](0, text.length)
    while (!search.search(budget));
    return search.start
  })
  t.equal(new Set(starts).size, 1, 'in steps of any length')
  return starts[0] as number
}
