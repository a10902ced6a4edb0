import t from 'tap'
import { CR, endsLine, LF, NUL, returnLength } from '../../../lib/core/lines/line-format.js'

t.test('only a CR at the end of a line belongs to its terminator', async (t) => {
  for (const [last, length] of [
    [CR, 1],
    [LF, 0],
    [NUL, 0],
    [0x20, 0],
    [undefined, 0],
  ] as const)
    t.equal(returnLength(last), length, String(last))
})

t.test('a source that ends in LF or CR ends in a terminator', async (t) => {
  t.ok(endsLine(LF))
  t.ok(endsLine(CR), 'whose LF was lost')
  for (const last of [NUL, 0x20, undefined]) t.notOk(endsLine(last), String(last))
})
