import t from 'tap'
import { RecoveryTally } from '../../../lib/core/parser/recovery-tally.js'
import type { Fault, FaultReason } from '../../../lib/core/recovery.js'

function fault(reason: FaultReason, line: number): Fault {
  return { reason, line, offset: line * 10, length: 9, message: reason, salvaged: 0, uncertain: 0 }
}

function tallyOf(reasons: FaultReason[], maxFaults = Number.POSITIVE_INFINITY): RecoveryTally {
  const tally = new RecoveryTally(maxFaults)
  for (const [index, reason] of reasons.entries()) tally.addFault(fault(reason, index + 1))
  return tally
}

t.test('the status says what was met', async (t) => {
  t.equal(tallyOf([]).summary().status, 'clean')
  t.equal(tallyOf(['truncated']).summary().status, 'truncated-line')
  t.equal(tallyOf(['syntax']).summary().status, 'corrupt-entries')
  t.equal(tallyOf(['nul', 'truncated']).summary().status, 'corrupt-entries-with-truncation')
})

t.test('faults are counted by reason; a torn line is none of the corrupt', async (t) => {
  const tally = tallyOf(['syntax', 'unknown-type', 'syntax', 'oversized', 'truncated'])
  t.equal(tally.corrupt, 4)
  t.match(tally.summary(), { corrupt: 4, unknown: 1, truncated: true })
  t.strictSame(tally.summary().corruptByReason, { syntax: 2, 'unknown-type': 1, oversized: 1 })
})

t.test('faults are counted without end, and kept up to the limit', async (t) => {
  const reasons = new Array<FaultReason>(5).fill('syntax')
  t.strictSame(tallyOf(reasons, 2).summary().faults, [fault('syntax', 1), fault('syntax', 2)], 'the first')
  t.equal(tallyOf(reasons, 2).summary().corrupt, reasons.length)
  t.strictSame(tallyOf(reasons, 0).summary().faults, [])
  t.equal(tallyOf(reasons).summary().faults.length, reasons.length)
})

t.test('a fault that is only counted is counted like any other', async (t) => {
  const tally = tallyOf(['syntax'], 2)
  t.ok(tally.keepsMore)
  tally.addFault({ ...fault('nul', 2), uncertain: 2 })
  t.notOk(tally.keepsMore)
  tally.countFault({ reason: 'syntax', length: 3 })
  tally.countFault({ reason: 'unknown-type', length: 4 })
  tally.countFault({ reason: 'nul', length: 5, uncertain: 3 })
  const corruptByReason = { syntax: 2, nul: 2, 'unknown-type': 1 }
  t.match(tally.summary(), { corrupt: 5, corruptByReason, unknown: 1, uncertain: 5, faults: { length: 2 } })
})

t.test('a summary stays as it was given', async (t) => {
  const tally = tallyOf(['syntax'])
  tally.addEntries(3)
  const summary = tally.summary()
  tally.addFault(fault('syntax', 2))
  tally.addEntries(1)
  t.match(summary, { entries: 3, corrupt: 1, corruptByReason: { syntax: 1 } })
  t.equal(summary.faults.length, 1)
})
