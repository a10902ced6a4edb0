import t from 'tap'
import {
  byteSize,
  counted,
  duration,
  limitSize,
  parseByteSize,
  roundedSize,
  shortSize,
} from '../../../lib/cli/text/quantity.js'

t.test('counts have groups of three digits, and agree with their noun', async (t) => {
  t.equal(counted(0, 'line'), '0 lines')
  t.equal(counted(1, 'entry', 'entries'), '1 entry')
  t.equal(counted(1_234_567, 'entry', 'entries'), '1,234,567 entries')
})

t.test('a size is rounded to a unit, with the exact bytes beside it', async (t) => {
  t.equal(byteSize(1), '1 byte')
  t.equal(byteSize(1023), '1,023 bytes')
  t.equal(byteSize(1024), '1.0 KiB (1,024 bytes)')
  t.equal(byteSize(12_897_536), '12.3 MiB (12,897,536 bytes)')
  t.equal(roundedSize(3 * 1024 ** 4), '3.0 TiB')
  t.equal(roundedSize(Number.MAX_SAFE_INTEGER), '8.0 PiB')
  t.equal(limitSize(64 * 1024 ** 2), '64 MiB')
  t.equal(limitSize(1536), '1.5 KiB')
  t.equal(limitSize(1000), '1,000 bytes')
})

t.test('a duration has one unit, and at most two digits up to 99 days', async (t) => {
  const rows: [number, string][] = [
    [0, '0s'],
    [99.4, '99s'],
    [99.5, '2m'],
    [90 * 60, '90m'],
    [99.6 * 60, '2h'],
    [99 * 3600, '99h'],
    [99.6 * 3600, '4d'],
    [2_000 * 86_400, '2,000d'],
  ]
  for (const [seconds, text] of rows) t.equal(duration(seconds), text)
})

t.test('a size is read with binary units', async (t) => {
  const rows: [string, number | undefined][] = [
    ['1', 1],
    ['4096', 4096],
    ['64K', 65_536],
    ['64k', 65_536],
    ['64KiB', 65_536],
    ['2g', 2 * 1024 ** 3],
    ['9'.repeat(400), Number.POSITIVE_INFINITY],
    ...['', '0', '0K', '-1', '1.5M', '64MB', '1T', 'M', '0x10', '1e6', ' 1'].map(
      (text): [string, undefined] => [text, undefined],
    ),
  ]
  for (const [text, bytes] of rows) t.equal(parseByteSize(text), bytes, JSON.stringify(text))
})

t.test('a short size takes few cells', async (t) => {
  for (const [bytes, text] of [
    [0, '0'],
    [1, '1'],
    [29.7, '29'],
    [12.3 * 1024, '12.3K'],
    [64 * 1024 ** 2, '64M'],
  ] as const)
    t.equal(shortSize(bytes), text)
})
