import t from 'tap'
import { FIXTURE_SHAPES } from '../../bench/fixture/fixture-options.js'
import { sessionFormat } from '../../lib/format/session-format.js'
import { fixtureLog, linesOf } from './fixture-log.js'

const MEBIBYTE = 1024 * 1024

t.test('the same seed gives the same bytes, and another seed others', async (t) => {
  for (const shape of FIXTURE_SHAPES) {
    const options = { shape, bytes: MEBIBYTE, damage: 0.05 }
    const first = fixtureLog({ ...options, seed: 7 })
    const again = fixtureLog({ ...options, seed: 7 })
    const other = fixtureLog({ ...options, seed: 8 })
    t.ok(first.bytes.equals(again.bytes), `${shape}: same seed`)
    t.same(first.report, again.report, `${shape}: same report`)
    t.notOk(first.bytes.equals(other.bytes), `${shape}: another seed`)
  }
})

t.test('the bytes do not depend on how they are cut into chunks', async (t) => {
  const options = { bytes: MEBIBYTE, damage: 0.05 }
  const fine = fixtureLog({ ...options, chunkBytes: 1_000 })
  const coarse = fixtureLog({ ...options, chunkBytes: 700_000 })
  t.ok(fine.bytes.equals(coarse.bytes))
  t.ok(fine.chunks.slice(0, -1).every((chunk) => chunk.length === 1_000))
})

t.test('the log is as long as asked for, by less than a line more', async (t) => {
  const longest = { session: 120_000, tiny: 116, big: 2_001_000 }
  for (const shape of FIXTURE_SHAPES) {
    const { bytes, report } = fixtureLog({ shape, bytes: 3 * MEBIBYTE })
    t.ok(bytes.length >= 3 * MEBIBYTE, `${shape}: ${bytes.length} bytes are enough`)
    t.ok(bytes.length < 3 * MEBIBYTE + longest[shape], `${shape}: ${bytes.length} bytes are not too many`)
    t.equal(report.expected.bytes, bytes.length, `${shape}: bytes reported`)
    t.equal(report.expected.committed, bytes.length, `${shape}: all of them committed`)
  }
})

t.test('without damage every line is valid', async (t) => {
  for (const shape of FIXTURE_SHAPES) {
    const { bytes, report } = fixtureLog({ shape, bytes: 4 * MEBIBYTE, seed: 3 })
    const [header, ...entries] = linesOf(bytes)
    t.ok(sessionFormat.isHeader(JSON.parse(header ?? '')), `${shape}: header`)
    const invalid = entries.filter((line) => !sessionFormat.isEntry(JSON.parse(line)))
    t.equal(invalid.length, 0, `${shape}: all of ${entries.length} entries`)
    t.match(report.expected, { status: 'clean', entries: entries.length, lines: entries.length + 1 })
    t.same(report.planted, {}, `${shape}: nothing planted`)
  }
})

t.test('tiny lines are 115 bytes, terminator left out', async (t) => {
  const [, ...entries] = linesOf(fixtureLog({ shape: 'tiny', bytes: 100_000 }).bytes)
  t.ok(entries.every((line) => line.length === 115 && line.startsWith('{"type":"leaf"')))
})

t.test('big lines are 2 MB, or what is asked for', async (t) => {
  for (const lineBytes of [2_000_000, 1_000_000]) {
    const [, ...entries] = linesOf(fixtureLog({ shape: 'big', bytes: 6_000_000, lineBytes }).bytes)
    const lengths = entries.map((line) => Buffer.byteLength(line))
    t.ok(
      lengths.every((length) => Math.abs(length - lineBytes) < 1_000),
      lengths.join(' '),
    )
  }
})

t.test('sizes, rates and tails that cannot be are refused', async (t) => {
  t.throws(() => fixtureLog({ bytes: 0 }), RangeError)
  t.throws(() => fixtureLog({ bytes: 1.5 }), RangeError)
  t.throws(() => fixtureLog({ bytes: 10, damage: 2 }), RangeError)
  t.throws(() => fixtureLog({ bytes: 10, tail: 'torn-apart' }), RangeError)
})
