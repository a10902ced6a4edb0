// `oneOf` is certified as `anyOf` is, where no value can match two of the alternatives.

import fc from 'fast-check'
import t from 'tap'
import Type, { type TSchema } from 'typebox'
import { Check } from 'typebox/value'
import { planEntry } from '../../../lib/certify/plans/entry-plan.js'
import { areExclusive } from '../../../lib/certify/plans/exclusive-schemas.js'
import { defineFormat } from '../../../lib/format/define-format.js'
import { jsonOf } from '../../support/damage/session-log.js'
import { holds } from '../../support/random/property.js'
import { randomNumbers } from '../../support/random/seed.js'
import { judgeOf } from '../../support/schemas/certified.js'
import { conformingValue } from '../../support/schemas/conforming-values.js'

function typed(type: unknown, more: Record<string, TSchema> = {}): TSchema {
  return Type.Object({ type: { const: type } as TSchema, ...more })
}
const open = Type.Object({ type: Type.Optional(Type.Literal('a')) })
const tuple: TSchema = { type: 'array', minItems: 1 }

const exclusive: readonly [name: string, schemas: unknown[]][] = [
  ['none, or one', []],
  ['one that accepts everything', [true]],
  ['kinds', [Type.String(), Type.Integer(), Type.Boolean(), Type.Null(), tuple, Type.Object({})]],
  ['listed values', [Type.Literal('a'), Type.Enum(['b', 'c']), Type.Literal(1), Type.Literal(true)]],
  ['a value that JSON writes with escapes', [typed('a\n'), typed('b')]],
  ['values of a property', [typed('a'), typed('b'), typed(1), typed(null)]],
  [
    'values of another property in each pair',
    [typed('a', { kind: Type.Literal('x') }), typed('a', { kind: Type.Literal('y') }), typed('b')],
  ],
  ['unions inside', [{ oneOf: [typed('a'), typed('b')] }, { anyOf: [typed('c'), Type.Null()] }]],
  [
    'a union of values',
    [typed('a'), Type.Object({ type: Type.Union([Type.Literal('b'), Type.Literal('c')]) })],
  ],
  [
    'more than the certifier understands',
    [
      { ...typed('a'), allOf: [{ minProperties: 2 }] },
      { ...typed('b'), $comment: 'b' },
    ],
  ],
  ['false beside anything', [false, true]],
]
const overlapping: readonly [name: string, schemas: unknown[]][] = [
  ['true beside anything', [true, typed('a')]],
  ['the same kind', [Type.String({ maxLength: 1 }), Type.String({ minLength: 1 })]],
  ['a value and its kind', [Type.Literal('a'), Type.String()]],
  ['the same value', [Type.Enum(['a', 'b']), Type.Enum(['b', 'c'])]],
  ['both zeros', [Type.Literal(0), Type.Literal(-0)]],
  ['arrays', [Type.Array(Type.String()), Type.Array(Type.Integer())]],
  ['integers and numbers', [Type.Integer(), Type.Number()]],
  ['a property that may be absent', [open, typed('b')]],
  ['a property that is open', [typed('a'), Type.Object({ type: Type.String() })]],
  ['a property that is only required', [typed('a'), { type: 'object', required: ['type'] }]],
  [
    'properties, but of any kind of value',
    [
      { properties: { type: { const: 'a' } }, required: ['type'] },
      { properties: { type: { const: 'b' } }, required: ['type'] },
    ],
  ],
  [
    'a property that every object inherits',
    [Type.Object({ constructor: Type.Literal('a') }), Type.Object({ constructor: Type.Literal('b') })],
  ],
  ['values that are objects', [{ const: {} }, { enum: [{}] }]],
  ['a reference', [{ $ref: '#/$defs/a' }, typed('a')]],
  [
    'a union that is open',
    [typed('a'), Type.Object({ type: Type.Union([Type.Literal('b'), Type.String()]) })],
  ],
  ['too many', Array.from({ length: 1001 }, (_, index) => Type.Literal(index))],
  ['types that JSON does not have', [{ type: 'bigint' }, { type: 'string' }]],
]

t.test('no value matches two', async (t) => {
  for (const [name, schemas] of exclusive) t.ok(areExclusive(schemas), name)
  for (const [name, schemas] of overlapping) t.notOk(areExclusive(schemas), name)
})

t.test('what is exclusive is certified, and what is not is left', async (t) => {
  const oneOf = [typed('a', { n: Type.Integer() }), typed('b'), Type.Null()]
  const format = defineFormat({ name: 'one', entry: { oneOf } as TSchema })
  t.strictSame(planEntry(format).gaps, [])
  t.strictSame(planEntry(format).types, ['a', 'b'])
  const judge = judgeOf(format)
  for (const line of ['{"type":"a","n":1}', '{"n":"x","type":"b"}', 'null'])
    t.same(judge(line), { certified: true, entry: true }, line)
  for (const line of ['{"type":"a"}', '{"type":"c"}', '1'])
    t.same(judge(line), { certified: false, entry: false }, line)

  const left = defineFormat({ name: 'one', entry: { oneOf: [typed('a'), open] } as TSchema })
  t.strictSame(planEntry(left).gaps, [{ pointer: '', reason: 'oneOf' }])
  t.same(judgeOf(left)('{"type":"a"}'), { certified: false, entry: false }, 'it matches both')
  const inner = defineFormat({
    name: 'one',
    entry: {
      oneOf: [typed('a', { s: { type: 'string', format: 'date' } as TSchema }), typed('b')],
    } as TSchema,
  })
  t.match(planEntry(inner).gaps, [{ pointer: '/oneOf/0/properties/s', reason: 'format' }])
})

const names = fc.constantFrom('type', 'kind')
const values = fc.constantFrom('a', 'b', 'c', 1, true, null)
const scalars = fc.oneof(
  values.map((value) => ({ const: value }) as TSchema),
  fc.array(values, { minLength: 1, maxLength: 3 }).map((list) => ({ enum: list }) as TSchema),
  fc.constantFrom<TSchema>(Type.String(), Type.Integer(), Type.Boolean(), Type.Null(), Type.Unknown()),
)
const objects = fc
  .tuple(
    fc.array(fc.tuple(names, scalars, fc.boolean()), { maxLength: 3 }),
    fc.constantFrom({}, { additionalProperties: false }, { minProperties: 2 }, { type: ['object', 'null'] }),
  )
  .map(([members, more]): TSchema => {
    const properties = members.map(([name, schema, optional]) => [
      name,
      optional ? Type.Optional(schema) : schema,
    ])
    return { ...Type.Object(Object.fromEntries(properties)), ...more }
  })
const unions: fc.Arbitrary<TSchema> = fc.letrec<{ schema: TSchema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    { arbitrary: objects, weight: 3 },
    scalars,
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((oneOf) => ({ oneOf }) as TSchema),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf }) as TSchema),
  ),
})).schema

t.test('it agrees with the check, whatever the alternatives', async (t) => {
  let certified = 0
  const property = fc.property(
    fc.array(unions, { minLength: 2, maxLength: 4 }),
    fc.integer(),
    (oneOf, start) => {
      const judge = judgeOf(defineFormat({ name: 'one', entry: { oneOf } as TSchema }))
      const random = randomNumbers(start)
      const isExclusive = areExclusive(oneOf)
      return Array.from({ length: 10 }, () => conformingValue({ oneOf }, random)).every((value) => {
        const json: unknown = JSON.parse(jsonOf(value))
        const judgement = judge(jsonOf(value))
        certified += Number(judgement.certified)
        const matching = oneOf.filter((schema) => Check(schema, json)).length
        return (!judgement.certified || judgement.entry) && (!isExclusive || matching < 2)
      })
    },
  )
  holds(t, 'no certified line is refused, and exclusive schemas never match together', property, 400)
  t.ok(certified > 100, `${certified} lines were certified`)
})

t.test('markers that are not enumerable are no keywords', async (t) => {
  const marked = (name: string, value: unknown) =>
    Object.defineProperty({ type: 'string' }, name, { value, enumerable: false }) as TSchema
  const judge = (schema: TSchema) => judgeOf(defineFormat({ name: 'marked', entry: schema }))('"ab"')
  t.same(judge(marked('~standard', {})), { certified: true, entry: true })
  t.same(judge(marked('marker', 1)), { certified: true, entry: true })
  t.same(
    judge(marked('maxLength', 1)),
    { certified: false, entry: false },
    'TypeBox reads keywords there, too',
  )
  t.same(judge(marked('~later', 1)), { certified: false, entry: true }, 'a later TypeBox may read it')
  const refinement = [{ check: () => false, error: () => '' }]
  t.same(judge(marked('~refine', refinement)), { certified: false, entry: false })
  t.same(judge({ type: 'string', marker: 1 } as TSchema), { certified: false, entry: true })
})

t.test('names that need only be strings restrict nothing', async (t) => {
  const judge = (propertyNames: unknown) =>
    judgeOf(defineFormat({ name: 'names', entry: { type: 'object', propertyNames } as TSchema }))('{"a":1}')
  t.same(judge({ type: 'string' }), { certified: true, entry: true })
  t.same(judge({ type: 'string', maxLength: 1 }), { certified: false, entry: true })
  t.same(judge({ type: 'number' }), { certified: false, entry: false })
  t.same(judge(true), { certified: false, entry: true })
})
