import t from 'tap'
import Type, { type TSchema } from 'typebox'
import { literalProperty, namedTypes } from '../../../lib/format/schema/named-types.js'
import type { SchemaShape } from '../../../lib/format/schema/schema-shape.js'

const named = (type: string, more: Record<string, TSchema> = {}) =>
  Type.Object({ type: Type.Literal(type), ...more })

function typesOf(schema: TSchema, discriminator = 'type'): string[] | undefined {
  const types = namedTypes(schema as SchemaShape, discriminator)
  return types === undefined ? undefined : [...types]
}

t.test('all types that the schema names', async (t) => {
  const cases: [string, TSchema, string[]][] = [
    ['one', named('a'), ['a']],
    ['a union', Type.Union([named('a'), named('b')]), ['a', 'b']],
    ['a union in a union', Type.Union([named('a'), Type.Union([named('b'), named('c')])]), ['a', 'b', 'c']],
    ['one of', { oneOf: [named('a'), named('b')] }, ['a', 'b']],
    ['the same twice', Type.Union([named('a'), named('a', { n: Type.Integer() })]), ['a']],
    [
      'a union of literals',
      Type.Object({ type: Type.Union([Type.Literal('a'), Type.Literal('b')]) }),
      ['a', 'b'],
    ],
    ['an enum', Type.Object({ type: Type.Enum(['a', 'b']) }), ['a', 'b']],
    ['texts among others', Type.Object({ type: { enum: ['a', 1, null] } }), ['a']],
    [
      'an intersection',
      Type.Intersect([Type.Object({ id: Type.String() }), Type.Union([named('a'), named('b')])]),
      ['a', 'b'],
    ],
    ['none', Type.Object({ type: Type.Literal(1) }), []],
  ]
  for (const [name, schema, types] of cases) t.strictSame(typesOf(schema), types, name)
})

t.test('a schema that does not restrict the type names none', async (t) => {
  const cases: [string, TSchema][] = [
    ['any value', Type.Unknown()],
    ['any text', Type.Object({ type: Type.String() })],
    ['a literal or any text', Type.Object({ type: Type.Union([Type.Literal('a'), Type.String()]) })],
    ['an open branch', Type.Union([named('a'), Type.Object({ id: Type.String() })])],
    ['an intersection of open ones', Type.Intersect([Type.Object({ id: Type.String() }), Type.Object({})])],
    ['no such property', Type.Object({ id: Type.String() })],
  ]
  for (const [name, schema] of cases) t.equal(typesOf(schema), undefined, name)
})

t.test('the discriminator may have any name that objects do not inherit', async (t) => {
  t.strictSame(typesOf(Type.Object({ kind: Type.Literal('a') }), 'kind'), ['a'])
  for (const name of ['__proto__', 'constructor', 'toString']) {
    t.strictSame(typesOf(Type.Object({ [name]: Type.Literal('a') }), name), ['a'], name)
    t.equal(typesOf(named('a'), name), undefined, `${name}, inherited`)
  }
})

t.test('the only value that a property may have', async (t) => {
  const schema = Type.Object({ version: Type.Literal(1), id: Type.String() }) as SchemaShape
  t.equal(literalProperty(schema, 'version'), 1)
  t.equal(literalProperty(schema, 'id'), undefined)
  t.equal(literalProperty(schema, 'constructor'), undefined)
  t.equal(literalProperty({}, 'version'), undefined)
})
