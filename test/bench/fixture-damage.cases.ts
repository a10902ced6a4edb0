// The generator says what it planted without reading it back. Here a second opinion reads it back, as
// plainly as can be, and both must agree.

import t from 'tap'
import { DAMAGE_CASES } from '../../bench/fixture/damage-cases.js'
import type { ExpectedSummary } from '../../bench/fixture/fixture-report.js'
import { TAIL_CASES } from '../../bench/fixture/tail-cases.js'
import type { FaultReason } from '../../lib/core/recovery.js'
import { sessionFormat } from '../../lib/format/session-format.js'
import { fixtureLog } from './fixture-log.js'

const KNOWN_TYPES = ['message', 'compaction', 'leaf']
const MEBIBYTE = 1024 * 1024

function classify(line: Buffer): 'entry' | 'blank' | FaultReason {
  const text = line.toString('utf8')
  if (!Buffer.from(text).equals(line)) return 'encoding'
  if (text.trim() === '') return 'blank'
  try {
    const value: unknown = JSON.parse(text)
    if (sessionFormat.isEntry(value) && !/:9007199254740993/.test(text)) return 'entry'
    const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined
    return typeof type === 'string' && !KNOWN_TYPES.includes(type) ? 'unknown-type' : 'schema'
  } catch {
    return text.includes('\0') ? 'nul' : 'syntax'
  }
}

function split(bytes: Buffer): { lines: Buffer[]; tail: Buffer } {
  const lines: Buffer[] = []
  let start = 0
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
    lines.push(bytes.subarray(start, end))
    start = end + 1
  }
  return { lines, tail: bytes.subarray(start) }
}

function readPlainly(bytes: Buffer): Omit<ExpectedSummary, 'status'> {
  const { lines, tail } = split(bytes)
  const truncated = tail.length > 0 && tail.at(-1) !== 0x0d
  const terminated = tail.length > 0 && !truncated ? [...lines, tail] : lines
  const kinds = terminated.slice(1).map(classify)
  const corruptByReason: Partial<Record<FaultReason, number>> = {}
  for (const kind of kinds) {
    if (kind !== 'entry' && kind !== 'blank') corruptByReason[kind] = (corruptByReason[kind] ?? 0) + 1
  }
  const count = (kind: string) => kinds.filter((each) => each === kind).length
  return {
    entries: count('entry'),
    corrupt: kinds.length - count('entry') - count('blank'),
    corruptByReason,
    truncated,
    unknown: count('unknown-type'),
    blank: count('blank'),
    lines: terminated.length + (truncated ? 1 : 0),
    bytes: bytes.length,
    committed: truncated ? bytes.length - tail.length : bytes.length,
  }
}

t.test(
  'one line in a hundred, by default: every case turns up, none far more often than another',
  async (t) => {
    const { report } = fixtureLog({ bytes: 16 * MEBIBYTE, damage: 0.01, tail: 'none' })
    const counts = DAMAGE_CASES.map(({ id }) => report.planted[id] ?? 0)
    t.ok(Math.min(...counts) >= 1, counts.join(' '))
    t.ok(Math.max(...counts) - Math.min(...counts) <= 1, 'dealt evenly')
    const planted = counts.reduce((sum, count) => sum + count, 0)
    const share = planted / report.expected.lines
    t.ok(share > 0.007 && share < 0.013, `${planted} cases in ${report.expected.lines} lines`)
  },
)

for (const shape of ['session', 'tiny'] as const) {
  t.test(`what is reported of a damaged ${shape} log is what is in it`, async (t) => {
    for (const seed of [1, 2, 3]) {
      const { bytes, report } = fixtureLog({ shape, seed, bytes: MEBIBYTE, damage: 0.1, tail: 'none' })
      const { status, ...expected } = report.expected
      t.same(readPlainly(bytes), expected, `seed ${seed}`)
      t.equal(status, 'corrupt-entries')
    }
  })
}

for (const tail of TAIL_CASES) {
  t.test(`a log that ends in ${tail.id}: ${tail.what}`, async (t) => {
    const { bytes, report } = fixtureLog({ shape: 'tiny', bytes: 100_000, tail: tail.id })
    const { status, ...expected } = report.expected
    t.same(readPlainly(bytes), expected)
    t.equal(status, tail.truncated ? 'truncated-line' : 'clean')
    t.same(report.planted, { [tail.id]: 1 })
    t.not(bytes.at(-1), 0x0a, 'no terminator')
  })
}

t.test('each case alone has the outcome that it declares', async (t) => {
  const { report } = fixtureLog({ bytes: MEBIBYTE, damage: 1, tail: 'none' })
  const declared = DAMAGE_CASES.map(({ id, outcome }) => (report.planted[id] ?? 0) * outcome.lines)
  t.equal(report.expected.lines, 1 + declared.reduce((sum, lines) => sum + lines, 0))
  const salvageable = DAMAGE_CASES.map(
    ({ id, outcome }) => (report.planted[id] ?? 0) * (outcome.salvageable ?? 0),
  )
  t.equal(
    report.salvageable,
    salvageable.reduce((sum, entries) => sum + entries, 0),
  )
})

t.test('ids of cases are their own', async (t) => {
  const ids = [...DAMAGE_CASES, ...TAIL_CASES].map(({ id }) => id)
  t.equal(new Set(ids).size, ids.length)
})
