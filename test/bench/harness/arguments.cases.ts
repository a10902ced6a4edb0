import t from 'tap'
import { byteSize } from '../../../bench/harness/command/arguments.js'

t.test('a size is parsed as in the command', async (t) => {
  t.equal(byteSize('115'), 115)
  t.equal(byteSize('64K'), 65_536)
  t.equal(byteSize('4GiB'), 4_294_967_296)
})

t.test('any other text is refused', async (t) => {
  for (const text of ['', 'M', '-1', '0', '1T', '1.5M', 'ten', '9'.repeat(30)])
    t.throws(() => byteSize(text), RangeError, text)
})
