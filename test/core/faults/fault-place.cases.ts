import t from 'tap'
import { faultPlace } from '../../../lib/core/faults/fault-place.js'
import type { FaultReason } from '../../../lib/core/recovery.js'
import { bytesOf, type LinePart } from '../../support/damage/session-log.js'

t.test('where a line goes wrong', async (t) => {
  const rows: [FaultReason, LinePart, number | undefined][] = [
    ['syntax', '{"a":1}{"b":2}', 7],
    ['syntax', '{"a":1}  x', 9],
    ['syntax', '{"a":NaN}', 5],
    ['syntax', '{"a":"b', undefined],
    ['syntax', '', undefined],
    ['truncated', '{"a":1}', undefined],
    ['truncated', '{"a":1}{', 7],
    ['encoding', bytesOf('"a', Uint8Array.of(0xff)), 2],
    ['nul', 'ab\0', 2],
    ['schema', '{}', undefined],
    ['unknown-type', '{}', undefined],
    ['oversized', '', undefined],
  ]
  for (const [reason, line, place] of rows)
    t.equal(faultPlace(bytesOf(line), reason), place, `${reason} ${line}`)
})
