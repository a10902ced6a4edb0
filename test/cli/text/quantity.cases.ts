import t from 'tap'
import { byteSize, counted, roundedSize } from '../../../lib/cli/text/quantity.js'

t.test('counts are grouped, and agree with their noun', async (t) => {
  t.equal(counted(0, 'line'), '0 lines')
  t.equal(counted(1, 'entry', 'entries'), '1 entry')
  t.equal(counted(1_234_567, 'entry', 'entries'), '1,234,567 entries')
})

t.test('sizes are rounded to a unit, and exact beside it', async (t) => {
  t.equal(byteSize(1), '1 byte')
  t.equal(byteSize(1023), '1,023 bytes')
  t.equal(byteSize(1024), '1.0 KiB (1,024 bytes)')
  t.equal(byteSize(12_897_536), '12.3 MiB (12,897,536 bytes)')
  t.equal(roundedSize(3 * 1024 ** 4), '3.0 TiB')
  t.equal(roundedSize(Number.MAX_SAFE_INTEGER), '8.0 PiB')
})
