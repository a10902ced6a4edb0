// Which constructs of a schema are certified, one by one, and which are left to the decoder, with the place and the reason
// that are reported to the user.

import t from 'tap'
import Type, { type TSchema } from 'typebox'
import { planEntry } from '../../../lib/certify/plans/entry-plan.js'
import { writeTable } from '../../../lib/certify/plans/table-writer.js'
import { defineFormat } from '../../../lib/format/define-format.js'
import type { LogFormat } from '../../../lib/format/log-format.js'
import { jsonOf } from '../../support/damage/session-log.js'
import { judgeOf } from '../../support/schemas/certified.js'

function formatOf(entry: TSchema, discriminator?: string): LogFormat<unknown, unknown> {
  return defineFormat({ name: 'planned', entry, ...(discriminator === undefined ? {} : { discriminator }) })
}

const pair = { a: Type.String(), b: Type.Optional(Type.Integer()) }
const leaf = Type.Object({ type: Type.Literal('leaf'), id: Type.String() })
const node = Type.Object({ type: Type.Literal('node'), kids: Type.Array(Type.String()) })
const many = Object.fromEntries(
  Array.from({ length: 64 }, (_, index) => [`p${index}`, Type.Optional(Type.Null())]),
)
const long = 'a property whose name is longer than sixteen bytes'

/** Lines are JSON texts: those that are certified, and those that do not match. */
const certified: readonly [name: string, schema: TSchema, yes: string[], no: string[]][] = [
  ['anything', Type.Unknown(), ['1', '"a"', '[{}]', '{"type":1}', 'null', 'true', 'false'], ['1,']],
  ['a string', Type.String(), ['""', '"é"'], ['1', 'null']],
  [
    'a string of some length',
    Type.String({ minLength: 2, maxLength: 4 }),
    ['"ab"', '"abcd"', '"abc"'],
    ['"a"', '"abcde"'],
  ],
  [
    'a string that is not empty',
    Type.String({ minLength: 1 }),
    ['"a"', '"é"', '"\\n"', '"\\ud83d\\ude00"'],
    ['""'],
  ],
  ['an integer', Type.Integer(), ['0', '-7', '9007199254740991'], ['9007199254740993', '0.5', '"1"']],
  ['an integer with bounds', Type.Integer({ minimum: 1, exclusiveMaximum: 5 }), ['1', '4'], ['0', '5']],
  ['a number', Type.Number(), ['0', '-0.5', '1e9', '12345678901234567890', '1.5E-7'], ['"1"', '1e999']],
  [
    'a number with bounds',
    Type.Number({ exclusiveMinimum: 0, maximum: 4.35 }),
    ['0.1', '4.35', '4'],
    ['0', '4.36', '-1'],
  ],
  ['a boolean', Type.Boolean(), ['true', 'false'], ['null', 'truth']],
  ['null', Type.Null(), ['null'], ['false']],
  ['one string', Type.Literal('é'), ['"é"'], ['"e"', '"éé"']],
  ['one number', Type.Literal(-7), ['-7'], ['7']],
  ['one fraction', Type.Literal(0.5), ['0.5', '0.50'], ['0.51']],
  ['one boolean', Type.Literal(true), ['true'], ['false']],
  ['the other boolean', Type.Literal(false), ['false'], ['true']],
  ['listed values', Type.Enum(['a', 'b', 5]), ['"a"', '"b"', '5'], ['"c"', '6']],
  ['listed values of some kinds', { enum: ['a', null, 1], type: ['string', 'null'] }, ['"a"', 'null'], ['1']],
  [
    'several types',
    { type: ['string', 'integer', 'null'], maxLength: 1, minimum: 3 },
    ['"a"', '3', 'null'],
    ['"ab"', '2'],
  ],
  ['a union of kinds', Type.Union([Type.String(), Type.Null()]), ['"a"', 'null'], ['1']],
  ['a union of numbers', Type.Union([Type.Literal(1), Type.Literal(2)]), ['1', '2'], ['3']],
  [
    'a union of strings',
    Type.Union([Type.Literal('long one'), Type.String({ maxLength: 2 })]),
    ['"long one"', '"ab"'],
    ['"abc"'],
  ],
  [
    'a union within a union',
    Type.Union([Type.Union([Type.Null(), Type.Boolean()]), Type.Integer()]),
    ['null', 'true', '1'],
    ['""'],
  ],
  ['a union with anything', Type.Union([Type.Null(), Type.Unknown()]), ['1', '[]'], []],
  ['an array', Type.Array(Type.Integer()), ['[]', '[1,2]'], ['[1,"2"]', '{}']],
  [
    'an array of some length',
    Type.Array(Type.Unknown(), { minItems: 1, maxItems: 2 }),
    ['[1]', '[1,2]'],
    ['[]', '[1,2,3]'],
  ],
  ['an array of whatever', { type: 'array' }, ['[]', '[1,"a"]'], ['{}']],
  [
    'an object',
    Type.Object(pair),
    ['{"a":""}', '{"b":1,"a":"x"}', '{"c":[],"a":""}'],
    ['{}', '{"b":1}', '{"a":"","b":"1"}'],
  ],
  [
    'an object without further properties',
    Type.Object(pair, { additionalProperties: false }),
    ['{"a":""}'],
    ['{"a":"","c":1}'],
  ],
  [
    'an object and more of a kind',
    Type.Object(pair, { additionalProperties: Type.Null() }),
    ['{"a":"","c":null}'],
    ['{"a":"","c":1}'],
  ],
  ['an empty object', Type.Object({}), ['{}', '{"a":1}'], ['[]']],
  [
    'a long name',
    Type.Object({ [long]: Type.Null() }),
    [`{"${long}":null}`],
    [`{"${long}x":null}`, `{"${long}":1}`],
  ],
  [
    'required, and nothing more said',
    { type: 'object', required: ['a'] },
    ['{"a":1}', '{"a":[]}'],
    ['{"b":1}'],
  ],
  [
    'required, but not allowed',
    { type: 'object', required: ['a'], additionalProperties: false },
    [],
    ['{"a":1}', '{}'],
  ],
  ['64 properties', Type.Object(many), ['{}', '{"p0":null,"p63":null}'], ['{"p63":1}']],
  ['a record', Type.Record(Type.String(), Type.Integer()), ['{}', '{"a":1,"b":2}'], ['{"a":"1"}']],
  [
    'objects that a property distinguishes',
    Type.Union([leaf, node]),
    ['{"type":"leaf","id":""}', '{"kids":[],"type":"node"}'],
    ['{"type":"leaf","kids":[]}', '{"type":"x"}'],
  ],
  [
    'objects that two properties distinguish',
    Type.Union([
      Type.Object({ type: Type.Literal('a'), sub: Type.Literal('x'), n: Type.Integer() }),
      Type.Object({ type: Type.Literal('a'), sub: Type.Literal('y'), s: Type.String() }),
      leaf,
    ]),
    ['{"type":"a","sub":"x","n":1}', '{"type":"a","s":"","sub":"y"}', '{"type":"leaf","id":""}'],
    ['{"type":"a","sub":"x","s":""}', '{"type":"a"}'],
  ],
  [
    'objects that a property distinguishes, and one for the rest',
    Type.Union([leaf, Type.Object({ type: Type.String(), n: Type.Integer() })]),
    ['{"type":"leaf","id":""}', '{"type":"other","n":1}'],
    ['{"type":"other"}', '{"type":1,"n":1}'],
  ],
  [
    'a type that is one of several',
    Type.Union([leaf, Type.Object({ type: Type.Enum(['x', 'y', 'x']), n: Type.Integer() })]),
    ['{"type":"x","n":1}', '{"type":"y","n":2}', '{"type":"leaf","id":""}'],
    ['{"type":"z","n":1}'],
  ],
  ['keywords of other kinds', { type: 'integer', maxLength: 1, properties: {} } as TSchema, ['12'], ['"a"']],
  ['a value of one of several types', { const: 'a', type: ['bigint', 'string'] }, ['"a"'], ['"b"']],
  ['a schema that inherits nothing', Object.assign(Object.create(null), { type: 'string' }), ['"a"'], ['1']],
  [
    'objects that share values, and are distinguished by others',
    Type.Union([
      Type.Object({ a: Type.Enum(['x', 'y']), b: Type.Enum(['x', 'y']), c: Type.Literal('one') }),
      Type.Object({ a: Type.Enum(['x', 'y']), b: Type.Enum(['x', 'z']), c: Type.Literal('two') }),
    ]),
    ['{"a":"x","b":"x","c":"one"}', '{"a":"y","b":"z","c":"two"}'],
    ['{"a":"w","b":"x","c":"one"}', '{"a":"x","b":"x","c":"three"}'],
  ],
  [
    'objects distinguished by what each of them fixes, not by what one leaves open',
    Type.Union([
      Type.Object({ level: Type.Enum(['low', 'high']), kind: Type.Literal('one') }),
      Type.Object({ level: Type.String(), kind: Type.Literal('two') }),
    ]),
    ['{"level":"low","kind":"one"}', '{"level":"low","kind":"two"}', '{"level":"","kind":"two"}'],
    ['{"level":"","kind":"one"}', '{"level":"low","kind":"three"}'],
  ],
  ['annotations', Type.String({ title: 't', description: 'd', default: 'x', $id: 'i' }), ['"a"'], ['1']],
]

for (const [name, schema, yes, no] of certified) {
  t.test(`certified: ${name}`, async (t) => {
    const judge = judgeOf(formatOf(schema))
    for (const line of yes) t.same(judge(line), { certified: true, entry: true }, encodeURI(line))
    for (const line of no) t.same(judge(line), { certified: false, entry: false }, encodeURI(line))
  })
}

/** A construct that is left, where and why, and entries that contain it. */
const left: readonly [name: string, schema: TSchema, pointer: string, reason: string, entries: unknown[]][] =
  [
    [
      'a pattern',
      Type.Object({ 'a/b~': Type.String({ pattern: 'x' }) }),
      '/properties/a~1b~0',
      'pattern',
      [{ 'a/b~': 'x' }],
    ],
    ['a format', Type.String({ format: 'date' }), '', 'format', ['2026-01-01']],
    ['a multiple', Type.Array(Type.Number({ multipleOf: 2 })), '/items', 'multipleOf', [[2]]],
    [
      'a refinement',
      Type.Refine(
        Type.String(),
        () => true,
        () => '',
      ),
      '',
      '~refine',
      ['a'],
    ],
    ['an intersection', Type.Intersect([Type.Object({}), Type.Object({})]), '', 'allOf', [{}]],
    [
      'a reference',
      Type.Cyclic({ A: Type.Object({ a: Type.Optional(Type.Ref('A')) }) }, 'A'),
      '',
      '$ref',
      [{}],
    ],
    ['a tuple', Type.Tuple([Type.String(), Type.Null()]), '', 'additionalItems', [['a', null]]],
    ['items one by one', { type: 'array', items: [Type.String()] }, '', 'items, one by one', [['a']]],
    ['unique items', Type.Array(Type.Unknown(), { uniqueItems: true }), '', 'uniqueItems', [[1, 2]]],
    ['a least number of properties', Type.Object({}, { minProperties: 1 }), '', 'minProperties', [{ a: 1 }]],
    [
      'patterns beside properties',
      { type: 'object', properties: {}, patternProperties: { a: true } },
      '',
      'patternProperties',
      [{}],
    ],
    [
      'exactly one of several that overlap',
      { oneOf: [Type.String(), Type.Literal('a')] },
      '',
      'oneOf',
      ['b'],
    ],
    ['exactly one, and more', { oneOf: [Type.String()], minLength: 1 }, '', 'minLength beside oneOf', ['a']],
    ['no type at all', { minLength: 1 }, '', 'minLength', ['a', 1]],
    ['a type that objects inherit', { type: ['string', 'constructor'] }, '', 'type constructor', []],
    ['a type of JavaScript', { type: ['string', 'bigint'] }, '', 'type bigint', []],
    ['a union and more', { anyOf: [Type.String()], minLength: 1 }, '', 'minLength beside anyOf', ['a']],
    ['a value that is listed and fixed', { enum: ['a', 'b'], const: 'a' }, '', 'const beside enum', ['a']],
    [
      'keywords from a prototype that looks like that of every object',
      Object.assign(Object.create({ isPrototypeOf: Object, minLength: 2 }), { type: 'string' }),
      '',
      'keywords that it may inherit',
      ['ab'],
    ],
    [
      'keywords from a prototype that inherits nothing',
      Object.assign(Object.create(Object.assign(Object.create(null), { minLength: 2 })), { type: 'string' }),
      '',
      'keywords that it may inherit',
      ['ab'],
    ],
    [
      'keywords from a prototype',
      Object.assign(Object.create({ minLength: 2 }), { type: 'string' }),
      '',
      'keywords that it may inherit',
      ['abc'],
    ],
    [
      'what TypeBox asks of arrays, too',
      { type: 'array', unevaluatedProperties: false },
      '',
      'unevaluatedProperties',
      [],
    ],
    [
      'objects of which two cannot be distinguished',
      Type.Union([leaf, leaf, node]),
      '',
      'several kinds of objects that no property distinguishes',
      [{ type: 'leaf', id: '' }],
    ],
    ['a listed object', { enum: ['a', {}] }, '', 'a value that is an object, an array or not JSON', [{}]],
    ['a value with limits', { const: 'abc', minLength: 1 }, '', 'minLength', ['abc']],
    [
      'a value that is written with escapes',
      Type.Literal('a"'),
      '',
      'a value that JSON writes with escapes',
      ['a"'],
    ],
    [
      'a name that is written with escapes',
      Type.Object({ 'a"': Type.Null() }),
      '',
      'a property name that JSON writes with escapes',
      [{ 'a"': null }],
    ],
    [
      'a name that objects inherit',
      Type.Object({ toString: Type.Optional(Type.Null()) }),
      '',
      'the property name toString',
      [],
    ],
    [
      '65 properties',
      Type.Object({ ...many, more: Type.Null() }),
      '',
      'more than 64 properties',
      [{ more: null }],
    ],
    [
      'several arrays',
      Type.Union([Type.Array(Type.String()), Type.Array(Type.Null())]),
      '',
      'several kinds of arrays',
      [['a'], [null]],
    ],
    [
      'objects that no property distinguishes',
      Type.Union([Type.Object({ a: Type.String() }), Type.Object({ b: Type.String() })]),
      '',
      'several kinds of objects that no property distinguishes',
      [{ a: '' }, { b: '' }],
    ],
    [
      'objects that one property distinguishes only in part',
      Type.Union([leaf, leaf]),
      '',
      'several kinds of objects that no property distinguishes',
      [{ type: 'leaf', id: '' }],
    ],
    [
      'a limit that is not an integer',
      Type.String({ minLength: 0.5 }),
      '',
      'a limit that is not a number',
      ['a'],
    ],
    ['a bound that is a bigint', { type: 'number', minimum: 1n }, '', 'a limit that is not a number', [1]],
    [
      'a number of items that is not an integer',
      Type.Array(Type.Null(), { maxItems: 1.5 }),
      '',
      'a limit that is not a number',
      [[null]],
    ],
  ]

for (const [name, schema, pointer, reason, entries] of left) {
  t.test(`left to the decoder: ${name}`, async (t) => {
    const format = formatOf(schema)
    t.strictSame(planEntry(format).gaps[0], { pointer, reason })
    const judge = judgeOf(format)
    for (const entry of entries)
      t.same(judge(jsonOf(entry)), { certified: false, entry: true }, jsonOf(entry))
  })
}

t.test('a schema that nothing matches is left, too', async (t) => {
  for (const schema of [
    Type.Never(),
    { const: 1, type: 'string' },
    { anyOf: [] },
    { type: 'array', items: false },
  ]) {
    t.same(judgeOf(formatOf(schema as TSchema))('1'), { certified: false, entry: false })
  }
  t.same(judgeOf(formatOf({ type: 'array', items: false } as TSchema))('[]'), {
    certified: true,
    entry: true,
  })
})

t.test('only entries that reach a gap are left', async (t) => {
  const schema = Type.Union([
    leaf,
    Type.Object({ type: Type.Literal('mail'), to: Type.String({ pattern: '@' }) }),
  ])
  const format = formatOf(schema)
  t.strictSame(planEntry(format).gaps, [{ pointer: '/anyOf/1/properties/to', reason: 'pattern' }])
  const judge = judgeOf(format)
  t.same(judge('{"type":"leaf","id":""}'), { certified: true, entry: true })
  t.same(judge('{"type":"mail","to":"a@b"}'), { certified: false, entry: true })
})

t.test('a shared part is planned once, and reported once', async (t) => {
  const shared = Type.String({ pattern: 'x' })
  const { gaps } = planEntry(formatOf(Type.Object({ a: shared, b: shared })))
  t.equal(gaps.length, 1)
  const deep = Array.from({ length: 12 }).reduce<TSchema>(
    (inner) => Type.Object({ a: inner, b: inner }),
    Type.Null(),
  )
  t.same(judgeOf(formatOf(Type.Object({ deep: Type.Optional(deep) })))('{}'), {
    certified: true,
    entry: true,
  })
})

t.test('the discriminator may be another property', async (t) => {
  const kinds = Type.Union([
    Type.Object({ kind: Type.Literal('a'), type: Type.Literal('x') }),
    Type.Object({ kind: Type.Literal('b'), n: Type.Integer() }),
  ])
  t.strictSame(planEntry(formatOf(kinds, 'kind')).types, ['a', 'b'])
  t.strictSame(planEntry(formatOf(kinds)).types, ['x'])
  t.same(judgeOf(formatOf(kinds))('{"kind":"b","n":1}'), { certified: true, entry: true })
})

t.test('a discriminator that JSON writes with escapes is not a name in the table', async (t) => {
  const judge = judgeOf(formatOf(Type.Object({}), 'a"b'))
  t.same(judge('{"a"b":1}'), { certified: false, entry: false })
  t.same(judge('{"a":1}'), { certified: true, entry: true })
})

t.test('a field whose name JSON writes with escapes is not noted', async (t) => {
  for (const name of ['a"b', '\\', '\n', '\ud800', '\0'])
    t.strictSame(planEntry(formatOf(Type.Object({ id: Type.String() }), name)).fields, ['id'], jsonOf(name))
  t.strictSame(planEntry(formatOf(Type.Unknown(), 'é\u2028/')).fields, ['é\u2028/'])
})

t.test('objects that share most values are distinguished nevertheless', async (t) => {
  const names = Array.from({ length: 40 }, (_, index) => `p${index}`)
  const objects = names.map((own) =>
    Type.Object(
      Object.fromEntries(
        names.map((name) => [name, name === own ? Type.Literal('c') : Type.Enum(['a', 'b'])]),
      ),
    ),
  )
  const judge = judgeOf(formatOf(Type.Union(objects)))
  const values = Object.fromEntries(names.map((name, index) => [name, index % 2 === 0 ? 'a' : 'b']))
  t.same(judge(jsonOf({ ...values, p17: 'c' })), { certified: true, entry: true })
  t.same(judge(jsonOf({ ...values, p17: 'c', p18: 'c' })), { certified: false, entry: false })
  t.same(judge(jsonOf(values)), { certified: false, entry: false })
})

t.test('objects that share values in too many ways are left', async (t) => {
  const count = 24
  const numbers = Array.from({ length: count }, (_, index) => index)
  /** Values that each fit all objects but two. */
  const allButTwo = (object: number, distance: number) =>
    Type.Enum(
      numbers.filter((n) => n !== object && (n + distance) % count !== object).map((n) => `${distance}-${n}`),
    )
  const objects = numbers.map((object) =>
    Type.Object({
      one: allButTwo(object, 1),
      two: allButTwo(object, 2),
      last: object === 0 ? Type.String() : Type.Literal(`${object}`),
    }),
  )
  const { gaps, plan } = planEntry(formatOf(Type.Union(objects)))
  t.equal(plan.kind, 'ask')
  t.strictSame(gaps, [{ pointer: '', reason: 'several kinds of objects that no property distinguishes' }])
})

t.test('lists that objects share do not multiply the size of the table', async (t) => {
  const shared = Object.fromEntries(
    Array.from({ length: 12 }, (_, index) => [`p${index}`, Type.Enum(['a', 'b', 'c', 'd'])]),
  )
  const objects = ['x', 'y', 'z'].map((kind) => Type.Object({ ...shared, kind: Type.Literal(kind) }))
  const tableOf = (count: number) =>
    writeTable(planEntry(formatOf(Type.Object({ inner: Type.Union(objects.slice(0, count)) }))))
  const [one, three] = [tableOf(1).bytes.length, tableOf(3).bytes.length]
  t.ok(three < 4 * one, `${three} bytes for three, ${one} for one`)
  const judge = judgeOf(formatOf(Type.Object({ inner: Type.Union(objects) })))
  const values = Object.fromEntries(Object.keys(shared).map((name) => [name, 'd']))
  t.same(judge(jsonOf({ inner: { ...values, kind: 'z' } })), { certified: true, entry: true })
  t.same(judge(jsonOf({ inner: { ...values, kind: 'a' } })), { certified: false, entry: false })
})

t.test('with a check that was not compiled from the schema, every entry is left', async (t) => {
  const format = formatOf(Type.Object({ n: Type.Integer() }))
  t.strictSame(planEntry({ ...format, name: 'a copy' }).gaps, [])
  const gap = { pointer: '', reason: 'a check that defineFormat has not compiled' }
  const isEntry = (value: unknown): value is unknown =>
    format.isEntry(value) && Reflect.get(value as object, 'n') > 0
  const changed: LogFormat<unknown, unknown>[] = [
    { ...format, isEntry },
    { ...format, entrySchema: Type.Unknown() },
    { ...format, isEntry: formatOf(Type.Never()).isEntry },
  ]
  for (const each of changed) t.strictSame(planEntry(each).gaps, [gap])
  const judge = judgeOf({ ...format, isEntry })
  t.same(judge('{"n":0}'), { certified: false, entry: false })
  t.same(judge('{"n":1}'), { certified: false, entry: true })
})

t.test('later changes of the schema have no effect', async (t) => {
  const required = ['a']
  const format = formatOf({ type: 'object', properties: { a: Type.String() }, required } as TSchema)
  required.pop()
  t.same(judgeOf(format)('{}'), { certified: false, entry: false })
})

t.test('fields that may be text are noted', async (t) => {
  const entry = Type.Object({
    type: Type.Literal('x'),
    some: Type.Union([Type.Literal('a b'), Type.String({ maxLength: 2 })]),
    none: Type.Union([Type.Null(), Type.Integer()]),
    numbers: Type.Union([Type.Number({ maximum: 1 }), Type.Number({ minimum: 5 })]),
    flags: Type.Union([Type.Integer(), Type.Boolean()]),
  })
  t.strictSame(planEntry(formatOf(entry)).fields, ['type', 'some', 'none'])
})

t.test('as many fields are noted as a record has room for', async (t) => {
  const wide = Type.Object(
    Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`p${index}`, Type.String()])),
  )
  const fields = planEntry(
    formatOf(Type.Union([leaf, Type.Object({ ...wide.properties, type: Type.Literal('w') })])),
  ).fields
  t.ok(fields.includes('type') && fields.length <= 24, fields.join())
  t.notOk(fields.includes('id'), 'the wide one may have it, and has no room to note it')
})
