import fc from 'fast-check'
import t from 'tap'
import { jsonLines } from '../../lib/format/json-lines.js'
import type { LogFormat } from '../../lib/format/log-format.js'
import { holds } from '../support/random/property.js'
import type { Equal } from '../support/schemas/equal-types.js'

t.test('any JSON value is an entry', async (t) => {
  for (const value of [null, true, 0, 'text', [], {}, { type: 'whatever' }, 2 ** 53]) {
    t.ok(jsonLines.isEntry(value), JSON.stringify(value))
  }
  holds(t, 'any', fc.property(fc.jsonValue(), jsonLines.isEntry))
})

t.test('there is no header and no known type, and an unterminated last line is kept', async (t) => {
  t.match(jsonLines, { name: 'jsonl', unterminated: 'keep' })
  t.equal(jsonLines.headerSchema, undefined)
  t.equal(jsonLines.headerIdentity, undefined)
  t.equal(jsonLines.knownTypes, undefined)
  const same: Equal<typeof jsonLines, LogFormat<undefined, unknown>> = true
  t.ok(same)
})
