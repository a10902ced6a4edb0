import assert from 'node:assert/strict'
import t from 'tap'
import Type, { type TSchema } from 'typebox'
import { defineFormat } from '../../../lib/format/define-format.js'
import { requireWellFormed } from '../../../lib/format/schema/schema-form.js'
import { oddSchemas } from '../../support/schemas/keyword-schemas.js'

const Leaf = Type.Object({ id: Type.String() })

t.test('every schema that TypeBox builds is well formed', async (t) => {
  const schemas: Record<string, TSchema> = {
    any: Type.Any(),
    array: Type.Array(Leaf, { minItems: 1, maxItems: 3, uniqueItems: true, contains: Leaf }),
    bigint: Type.BigInt({ minimum: 1n, multipleOf: 2n }),
    cyclic: Type.Cyclic({ Node: Type.Object({ next: Type.Optional(Type.Ref('Node')) }) }, 'Node'),
    enum: Type.Enum(['a', 'b']),
    integer: Type.Integer({ minimum: 0, exclusiveMaximum: 9, multipleOf: 3 }),
    intersection: Type.Intersect([Leaf, Type.Object({ n: Type.Number() })], { unevaluatedProperties: false }),
    literal: Type.Literal('a'),
    never: Type.Never(),
    object: Type.Object({ 'a/b': Type.Optional(Leaf) }, { additionalProperties: Leaf, minProperties: 1 }),
    'no extras': Type.Object({}, { additionalProperties: false }),
    record: Type.Record(Type.String({ pattern: '^a' }), Leaf),
    refined: Type.Refine(Type.String(), (text) => text !== ''),
    string: Type.String({ minLength: 1, maxLength: 2, pattern: /a/, format: 'date' }),
    template: Type.TemplateLiteral([Type.Literal('a'), Type.String()]),
    tuple: Type.Tuple([Type.String(), Leaf]),
    undefined: Type.Undefined(),
    union: Type.Union([Leaf, Type.Null()]),
  }
  for (const [name, schema] of Object.entries(schemas)) {
    t.doesNotThrow(() => requireWellFormed(schema, 'entry'), name)
    t.doesNotThrow(() => requireWellFormed(Type.Object({ schema }), 'entry'), `${name}, inside`)
  }
})

t.test('further keywords of JSON Schema', async (t) => {
  const schemas: TSchema[] = [
    { if: true, else: Leaf, not: { required: [] } },
    { dependencies: { a: ['b'], c: Leaf, d: true }, dependentRequired: { a: ['b'] } },
    { prefixItems: [Leaf, true], items: false, unevaluatedItems: Leaf },
    { items: [Leaf, true], additionalItems: false },
    { type: ['string', 'null'], minLength: undefined },
    { definitions: 5, $comment: {}, later: { required: true } },
  ] as TSchema[]
  for (const schema of schemas)
    t.doesNotThrow(() => requireWellFormed(schema, 'entry'), Object.keys(schema).join())
})

t.test(
  'a type that JSON Schema does not know is refused wherever it is, since it would accept everything',
  async (t) => {
    const odd = { type: 'nothing' }
    const places: [pointer: string, schema: object][] = [
      ['/type', odd],
      ['/type', { type: ['string', 'nothing'] }],
      ['/properties/a/type', { type: 'object', properties: { a: odd } }],
      ['/items/type', { type: 'array', items: odd }],
      ['/anyOf/1/type', { anyOf: [{ type: 'string' }, odd] }],
      ['/$defs/Node/type', { $defs: { Node: odd }, $ref: '#/$defs/Node' }],
    ]
    for (const [pointer, entry] of places)
      t.throws(() => defineFormat({ name: 'odd', entry }), {
        name: 'TypeError',
        message: new RegExp(
          `^defineFormat: entry: ${pointer.replaceAll('$', '\\$')} names an unknown type, "nothing": .*one of string`,
        ),
      })
    t.throws(
      () => defineFormat({ name: 'odd', header: { type: 'String' }, entry: {} }),
      /header: \/type .*"String"/,
    )
    t.throws(() => defineFormat({ name: 'odd', entry: { type: [] } }), /entry: \/type is an empty list/)
  },
)

t.test('data is not checked as a schema', async (t) => {
  const data = { required: true, properties: 5 }
  const schema = { default: data, const: data, enum: [data], examples: [data], properties: { required: {} } }
  t.doesNotThrow(() => requireWellFormed(schema, 'entry'))
})

t.test('a keyword of another form is refused wherever it is', async (t) => {
  const odd = { type: 'object', required: true }
  const places: [pointer: string, schema: object][] = [
    ['', odd],
    ['/properties/a~1b', { properties: { 'a/b': odd } }],
    ['/properties/items/items', { properties: { items: { items: odd } } }],
    ['/anyOf/1', { anyOf: [true, odd] }],
    ['/oneOf/0', { oneOf: [odd] }],
    ['/allOf/0', { allOf: [odd] }],
    ['/items/0', { items: [odd] }],
    ['/prefixItems/0', { prefixItems: [odd] }],
    ['/not/if', { not: { if: odd } }],
    ['/else', { else: odd }],
    ['/additionalProperties', { additionalProperties: odd }],
    ['/patternProperties/^~0', { patternProperties: { '^~': odd } }],
    ['/dependencies/b', { dependencies: { a: ['x'], b: odd } }],
    ['/$defs/Node', { $defs: { Node: odd } }],
    ['/propertyNames', { propertyNames: odd }],
  ]
  for (const [pointer, schema] of places) {
    const message = `defineFormat: header: ${pointer}/required does not have the form that JSON Schema gives it`
    t.throws(() => requireWellFormed(schema, 'header'), new TypeError(message), pointer)
  }
})

t.test('a mismatch with a schema that is true or false is explained, too', async (t) => {
  const explain = (entry: object) => defineFormat({ name: 'odd', entry }).explainEntry({ a: 1 }).pointer
  t.equal(explain({ type: 'object', properties: { a: false } }), '/a')
  t.equal(explain({ anyOf: [false, { type: 'string' }] }), '')
  t.equal(explain({ oneOf: [true, true] }), '')
})

t.test('a format is refused at once, or can explain what does not match', async (t) => {
  let refused = 0
  for (const { entry, keyword } of oddSchemas) {
    try {
      defineFormat({ name: 'odd', entry }).explainEntry({ a: [1, { b: 'x' }] })
    } catch (error) {
      refused += 1
      assert.match(
        String(error),
        /^TypeError: defineFormat: entry(: .* JSON Schema gives it$|: .*type (names an unknown type|is an empty list)| must be a)/,
        keyword,
      )
    }
  }
  t.ok(refused > oddSchemas.length / 2, `${refused} of ${oddSchemas.length} are refused`)
})
