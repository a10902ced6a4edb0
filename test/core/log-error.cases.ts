import t from 'tap'
import { LogError } from '../../lib/core/log-error.js'
import type { Fault } from '../../lib/core/recovery.js'

const fault: Fault = {
  reason: 'syntax',
  line: 3,
  offset: 40,
  length: 8,
  message: 'not JSON',
  salvaged: 0,
  uncertain: 0,
}

t.test('carries its code, its place and its cause', async (t) => {
  const cause = new Error('below')
  const error = new LogError('ERR_LOG_CORRUPT', 'line 3 is corrupt', { line: 3, offset: 40, fault, cause })
  t.type(error, Error)
  t.equal(error.name, 'LogError')
  t.equal(error.message, 'line 3 is corrupt')
  t.match(error, { code: 'ERR_LOG_CORRUPT', line: 3, offset: 40 })
  t.equal(error.fault, fault)
  t.equal(error.cause, cause)
})

t.test('has no place and no cause where there is none', async (t) => {
  const error = new LogError('ERR_LOG_CLOSED', 'closed')
  for (const name of ['line', 'offset', 'fault', 'cause']) t.notOk(Object.hasOwn(error, name), name)
})
