import t from 'tap'
import { pointerStep } from '../../../lib/format/schema/json-pointer.js'

t.test('a step escapes any name by RFC 6901', async (t) => {
  const steps = ['', 'a', 'a/b', 'm~n', '~1', 0].map(pointerStep)
  t.strictSame(steps, ['/', '/a', '/a~1b', '/m~0n', '/~01', '/0'])
})
