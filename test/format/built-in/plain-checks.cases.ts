// The formats that come with the library are explained as TypeBox would explain them.

import t from 'tap'
import type { TSchema } from 'typebox'
import { plainChecks } from '../../../lib/format/built-in/plain-checks.js'
import { explainMismatch } from '../../../lib/format/mismatch/explain-mismatch.js'
import { typeboxChecks } from '../../../lib/format/mismatch/schema-checks.js'
import { quarantineFormat } from '../../../lib/format/quarantine-format.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { builtInValues } from '../../support/schemas/built-in-values.js'

const SCHEMAS: Readonly<Record<string, TSchema | undefined>> = {
  'a header of a session': sessionFormat.headerSchema,
  'an entry of a session': sessionFormat.entrySchema,
  'a header of a quarantine': quarantineFormat.headerSchema,
  'a piece of a quarantine': quarantineFormat.entrySchema,
}

for (const [name, schema] of Object.entries(SCHEMAS)) {
  t.test(name, async (t) => {
    if (schema === undefined) throw new Error('no schema')
    const values = [...builtInValues(schema, 2000)]
    const refused = values.filter((value) => !typeboxChecks.accepts(schema, value))
    t.ok(refused.length > 200 && refused.length < 1900, `${refused.length} values do not match`)
    t.strictSame(
      values.filter((value) => !plainChecks.accepts(schema, value)),
      refused,
    )
    const explained = refused.map((value) => explainMismatch(schema, value, plainChecks))
    t.strictSame(
      explained,
      refused.map((value) => explainMismatch(schema, value, typeboxChecks)),
    )
  })
}

t.test('what an explanation does not ask for', async (t) => {
  const schema = { const: 'a' }
  t.strictSame(plainChecks.errorsOf(schema, 'b'), [
    { keyword: 'const', message: 'must be equal to constant' },
  ])
  t.strictSame(plainChecks.errorsOf({ type: 'number' }, Number.NaN), [
    { keyword: 'type', message: 'must be number' },
  ])
})
