import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import Type, { type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { boundIntegers } from '../../../lib/format/schema/bound-integers.js'
import { secretValues } from '../../support/damage/secrets.js'
import { holds } from '../../support/random/property.js'
import { arbitrarySchemas, conditional } from '../../support/schemas/arbitrary-schemas.js'

const LARGEST = Number.MAX_SAFE_INTEGER
const BEYOND = 2 ** 53
const bounds = { minimum: -LARGEST, maximum: LARGEST }

function check(schema: TSchema, value: unknown): boolean {
  return Compile(boundIntegers(schema)).Check(value)
}

t.test('an integer is bounded to the integers that a number holds exactly', async (t) => {
  for (const value of [0, -0, LARGEST, -LARGEST]) t.ok(check(Type.Integer(), value), String(value))
  for (const value of [BEYOND, -BEYOND, 1e300, JSON.parse('9007199254740993')]) {
    t.notOk(check(Type.Integer(), value), String(value))
  }
})

t.test('narrower bounds stay, wider ones are narrowed', async (t) => {
  t.match(boundIntegers(Type.Integer({ minimum: 3, maximum: 5 })), { minimum: 3, maximum: 5 })
  t.match(boundIntegers(Type.Integer({ minimum: -1e20, maximum: 1e20 })), bounds)
  t.match(boundIntegers({ type: 'integer', minimum: 3n, maximum: 2n ** 60n }), { ...bounds, minimum: 3 })
  t.match(boundIntegers(Type.Integer({ exclusiveMaximum: 5 })), { ...bounds, exclusiveMaximum: 5 })
})

t.test('everywhere an integer may be', async (t) => {
  const integer = Type.Integer()
  const places: [string, TSchema, (n: number) => unknown][] = [
    ['a property', Type.Object({ n: integer }), (n) => ({ n })],
    ['an optional property', Type.Object({ n: Type.Optional(integer) }), (n) => ({ n })],
    [
      'a property called __proto__',
      Type.Object({ ['__proto__']: integer }),
      (n) => JSON.parse(`{"__proto__":${n}}`),
    ],
    [
      'properties called as keywords',
      Type.Object({ items: integer, const: integer }),
      (n) => ({ items: 1, const: n }),
    ],
    ['items', Type.Array(integer), (n) => [1, n]],
    ['a tuple', Type.Tuple([Type.String(), integer]), (n) => ['', n]],
    ['after a tuple', { items: [{}], additionalItems: integer }, (n) => ['', n]],
    ['prefix items', { prefixItems: [{}, integer] }, (n) => ['', n]],
    ['unevaluated items', { prefixItems: [{}], unevaluatedItems: integer }, (n) => ['', n]],
    ['a record', Type.Record(Type.String(), integer), (n) => ({ any: n })],
    ['a pattern of names', { patternProperties: { '^n': integer } }, (n) => ({ n1: n })],
    ['additional properties', Type.Object({}, { additionalProperties: integer }), (n) => ({ any: n })],
    ['unevaluated properties', { unevaluatedProperties: integer }, (n) => ({ any: n })],
    ['a union', Type.Union([Type.String(), integer]), (n) => n],
    ['one of', { oneOf: [Type.String(), integer] }, (n) => n],
    [
      'an intersection',
      Type.Intersect([Type.Object({ n: integer }), Type.Object({ m: integer })]),
      (n) => ({ n: 1, m: n }),
    ],
    ['what an array contains', { contains: integer }, (n) => [n]],
    ['then', conditional(Type.Number(), integer, true), (n) => n],
    ['else', conditional(Type.String(), true, integer), (n) => n],
    [
      'a schema that depends on a property',
      { dependentSchemas: { a: Type.Object({ n: integer }) } },
      (n) => ({ a: 1, n }),
    ],
    [
      'the same, as it once was written',
      { dependencies: { a: Type.Object({ n: integer }), b: ['a'] } },
      (n) => ({ a: 1, n }),
    ],
    ['several types', { type: ['null', 'integer'] }, (n) => n],
    [
      'a definition',
      Type.Cyclic({ Node: Type.Object({ n: integer, kids: Type.Array(Type.Ref('Node')) }) }, 'Node'),
      (n) => ({ n: 1, kids: [{ n, kids: [] }] }),
    ],
    [
      'a definition, as it once was written',
      { definitions: { N: integer }, $ref: '#/definitions/N' },
      (n) => n,
    ],
  ]
  for (const [name, schema, valueWith] of places) {
    t.ok(Compile(schema).Check(valueWith(BEYOND)), `${name}: unbounded`)
    t.notOk(check(schema, valueWith(BEYOND)), `${name}: beyond`)
    t.ok(check(schema, valueWith(LARGEST)), `${name}: the largest`)
  }
})

t.test('nowhere else', async (t) => {
  const number = Type.Number()
  t.ok(check(number, BEYOND), 'a number')
  t.ok(check({ type: ['integer', 'number'] }, BEYOND), 'a number that may be an integer')
  t.ok(check(Type.Unknown(), BEYOND), 'anything')
  const data = { type: 'integer', properties: { n: { type: 'integer' } } }
  const schema = { const: data, enum: [data], default: data, examples: [data] }
  t.strictSame(boundIntegers(schema), schema, 'data that looks like a schema')
  t.ok(check({ not: Type.Integer() }, 1.5), 'what must not match')
  t.notOk(check({ not: Type.Integer() }, BEYOND), 'what must not match is not made less')
  t.ok(check(conditional(Type.Integer(), true, false), BEYOND), 'a condition')
  t.strictSame(boundIntegers({ items: [true, false], additionalProperties: false }), {
    items: [true, false],
    additionalProperties: false,
  })
})

t.test('the given schema is not changed', async (t) => {
  const schema = Type.Object({ n: Type.Integer(), list: Type.Array(Type.Integer({ minimum: 1 })) })
  const before = structuredClone(schema)
  const copy = boundIntegers(schema)
  t.strictSame(schema, before)
  t.match(copy, { properties: { n: bounds, list: { items: { minimum: 1, maximum: LARGEST } } } })
})

t.test('later changes of the given schema have no effect', async (t) => {
  const schema = {
    type: ['object', 'null'],
    properties: { kind: { enum: ['a'] }, list: { anyOf: [{ type: 'string' }] } },
    required: ['kind'],
  }
  const copy = boundIntegers(schema)
  const before = structuredClone(copy)
  schema.type.push('string')
  schema.properties.kind.enum.push('b')
  schema.properties.list.anyOf.push({ type: 'null' })
  schema.required.pop()
  Object.assign(schema.properties, { more: { type: 'null' } })
  t.strictSame(copy, before)
  t.throws(() => Object.assign(copy, { type: 'string' }), TypeError, 'nor can the copy be changed')
  t.throws(() => (copy as typeof schema).properties.kind.enum.push('c'), TypeError)
})

t.test('a frozen schema is accepted', async (t) => {
  const schema = deeplyFrozen(
    Type.Object({ n: Type.Integer({ minimum: -BEYOND }), list: Type.Array(Type.Integer()) }),
  )
  t.notOk(check(schema, { n: BEYOND, list: [] }))
  t.notOk(check(schema, { n: -BEYOND, list: [] }))
  t.notOk(check(schema, { n: 1, list: [BEYOND] }))
  t.ok(check(schema, { n: 1, list: [1] }))
})

t.test('a schema may compute its members', async (t) => {
  const schema = {
    get type() {
      return 'integer'
    },
  }
  t.ok(check(schema, LARGEST))
  t.notOk(check(schema, BEYOND))
})

t.test('refinements, codecs and optional properties are kept', async (t) => {
  const even = Type.Refine(
    Type.Integer(),
    (n) => n % 2 === 0,
    () => 'must be even',
  )
  t.ok(check(even, 2))
  t.notOk(check(even, 3), 'the refinement')
  t.notOk(check(even, BEYOND), 'the bounds')
  const date = Type.Codec(Type.Integer())
    .Decode((n) => new Date(n))
    .Encode((then) => then.getTime())
  const bounded = Compile(boundIntegers(Type.Object({ at: date, gone: Type.Optional(Type.Integer()) })))
  t.strictSame(bounded.Decode({ at: 0 }), { at: new Date(0) }, 'the codec')
  t.notOk(bounded.Check({ at: BEYOND }), 'its bounds')
})

t.test('bounds that a number cannot hold still apply', async (t) => {
  const huge = 10n ** 400n
  for (const schema of [Type.Integer({ minimum: huge }), Type.Integer({ maximum: -huge })])
    for (const value of [0, 5, -5, LARGEST, -LARGEST]) t.notOk(check(schema, value), `${value}`)
  for (const schema of [Type.Integer({ minimum: -huge }), Type.Integer({ maximum: huge })]) {
    t.ok(check(schema, 5))
    t.notOk(check(schema, BEYOND))
  }
})

t.test('a schema that maxContains counts is not narrowed, since that would accept more values', async (t) => {
  const atMostOne = { type: 'array', contains: Type.Integer(), maxContains: 1 }
  t.ok(check(atMostOne, [BEYOND]))
  t.notOk(check(atMostOne, [1, BEYOND]))
})

t.test('parts that places share are shared in the copy', async (t) => {
  const shared = Type.Object({ n: Type.Integer() })
  const { properties } = boundIntegers(
    Type.Object({ a: shared, b: Type.Array(shared), c: Type.Object({}) }),
  ) as {
    properties: Record<string, { items?: object }>
  }
  t.equal(properties.a, properties.b?.items)
  t.not(properties.a, properties.c)
  t.not(properties.a, shared)
})

t.test('accepts no value that the given schema refuses', async (t) => {
  // Narrowing a part of these may make more values match: `not`, the other branch of `oneOf`.
  const inverting = /"not"|"oneOf"|"contains"|"if"/
  const property = fc.property(arbitrarySchemas, secretValues, (schema, value) => {
    fc.pre(!inverting.test(JSON.stringify(schema)))
    assert.ok(!check(schema, value) || Compile(schema).Check(value))
  })
  holds(t, 'any schema, any value', property, 300)
})

function deeplyFrozen<Value extends object>(value: Value): Value {
  for (const each of Object.values(value)) if (typeof each === 'object' && each !== null) deeplyFrozen(each)
  return Object.freeze(value)
}
