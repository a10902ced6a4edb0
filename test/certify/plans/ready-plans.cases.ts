// Plans that need not be made: the package holds that of a session, as code.

import t from 'tap'
import Type from 'typebox'
import { type EntryPlan, planEntry } from '../../../lib/certify/plans/entry-plan.js'
import { planFormat } from '../../../lib/certify/plans/format-plan.js'
import { planCode } from '../../../lib/certify/plans/plan-code.js'
import { readyPlan } from '../../../lib/certify/plans/ready-plan.js'
import {
  defineFormat,
  jsonLines,
  type LogFormat,
  quarantineFormat,
  sessionFormat,
} from '../../../lib/index.js'

const edges = defineFormat({
  name: 'edges',
  entry: Type.Object({
    'a "quoted" name': Type.Optional(
      Type.Union([Type.Null(), Type.Boolean(), Type.String({ maxLength: 9 })]),
    ),
    // The code of it could end a string or a line.
    'a\u2028b': Type.Literal('</script>\u2029'),
    exact: Type.Number({ exclusiveMinimum: -1.5e300, maximum: 7 }),
    left: Type.Array(Type.String({ pattern: '^a' }), { minItems: 1 }),
  }),
})

t.test('the code of a plan returns an equal one', async (t) => {
  for (const format of [sessionFormat, quarantineFormat, jsonLines, edges]) {
    const plan = planEntry(format)
    t.strictSame(evaluated(planCode(plan)), plan, format.name)
  }
})

t.test('equal parts are written once', async (t) => {
  const [once = ''] = planCode(planEntry(sessionFormat)).match(/"name": "timestamp"[^}]*/g) ?? []
  t.equal(planCode(planEntry(sessionFormat)).split(once).length, 2)
})

t.test('a plan that stands ready is used for its own schema and discriminator', async (t) => {
  const plan = { ...planEntry(sessionFormat), types: ['ready'] }
  const ready = (name: string): EntryPlan | undefined => (name === 'session entry' ? plan : undefined)
  t.equal(planFormat(sessionFormat, ready), plan)
  const { isHeader } = sessionFormat
  for (const [what, format] of Object.entries({
    'another schema': edges,
    'another schema of the library, called a session': { ...jsonLines, name: sessionFormat.name },
    'another discriminator': { ...sessionFormat, discriminator: 'id' },
    'another check': { ...sessionFormat, isEntry: isHeader },
  } as Record<string, LogFormat<unknown, unknown>>))
    t.strictSame(planFormat(format, ready), planEntry(format), what)
})

t.test('from the sources no plan stands ready', async (t) => {
  t.equal(readyPlan('session entry'), undefined)
})

function evaluated(code: string): unknown {
  return new Function(code)()
}
