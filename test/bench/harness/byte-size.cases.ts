import t from 'tap'
import { parseByteSize } from '../../../bench/harness/command/byte-size.js'

t.test('sizes are in powers of 1024', async (t) => {
  t.equal(parseByteSize('115'), 115)
  t.equal(parseByteSize('64K'), 65_536)
  t.equal(parseByteSize('1.5m'), 1_572_864)
  t.equal(parseByteSize('4GiB'), 4_294_967_296)
})

t.test('anything else is refused', async (t) => {
  for (const text of ['', 'M', '-1', '0', '1T', 'ten']) t.throws(() => parseByteSize(text), RangeError, text)
})
