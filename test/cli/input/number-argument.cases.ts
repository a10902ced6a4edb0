import t from 'tap'
import { countArgument, lineBytesArgument } from '../../../lib/cli/input/number-argument.js'
import { LONGEST_LINE_BYTES } from '../../../lib/core/lines/line-format.js'

t.test('a size has binary units', async (t) => {
  const rows: Record<string, number> = {
    1: 1,
    4096: 4096,
    '64K': 65_536,
    '64k': 65_536,
    '64KiB': 65_536,
    '64M': 67_108_864,
    '511MiB': 535_822_336,
    [LONGEST_LINE_BYTES]: LONGEST_LINE_BYTES,
  }
  for (const [text, bytes] of Object.entries(rows)) t.equal(lineBytesArgument(text), bytes, text)
})

t.test('an argument that is not a size is refused', async (t) => {
  for (const text of ['', '0', '0K', '-1', '1.5M', '64MB', '1T', 'M', '0x10', '1e6', ' 1'])
    t.throws(() => lineBytesArgument(text), { message: /^It must be a size/ }, JSON.stringify(text))
})

t.test('a line longer than a string can be is refused', async (t) => {
  for (const text of ['1G', '512M', String(LONGEST_LINE_BYTES + 1), '9'.repeat(400)])
    t.throws(() => lineBytesArgument(text), { message: /^It must be at most 536870888, / }, text)
})

t.test('a count is a whole number', async (t) => {
  t.equal(countArgument('0'), 0)
  t.equal(countArgument('100'), 100)
  for (const text of ['', '-1', '1.5', '1K', 'all', '9007199254740993'])
    t.throws(() => countArgument(text), { message: /^It must be a whole number/ }, JSON.stringify(text))
})
