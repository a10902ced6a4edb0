// What is not a schema is refused when the format is defined, and the message says what was given.

import { type as arktype } from 'arktype'
import t from 'tap'
import Type, { type TSchema } from 'typebox'
import * as v from 'valibot'
import * as z from 'zod'
import { defineFormat } from '../../../lib/format/define-format.js'

function definesWith(entry: unknown): () => unknown {
  return () => defineFormat({ name: 'given', entry: entry as TSchema })
}

const Id = Type.Object({ id: Type.String() })
/** What the schemas of libraries look like that do not implement Standard Schema. */
const foreign: readonly [name: string, schema: object][] = [
  ['zod 3', { _def: { typeName: 'ZodObject' }, type: 'object' }],
  ['valibot', { kind: 'schema', type: 'object', entries: {}, _run: () => undefined }],
  ['valibot', { type: 'object', entries: {}, _parse: () => undefined }],
  ['yup', Object.assign(Object.create({ __isYupSchema__: true }), { type: 'object' })],
  ['Joi', { type: 'object', $_root: {} }],
  ['superstruct', { type: 'object', coercer: () => undefined, validator: () => undefined }],
]

t.test('the message says what was given instead of a schema, and what to give', async (t) => {
  class Shape {}
  const given: readonly [entry: unknown, described: string][] = [
    [undefined, 'missing'],
    [null, 'null'],
    ['string', 'a string'],
    [5, 'a number'],
    [[Id], 'an array'],
    [() => Id, 'a function'],
    [Shape, 'a function'],
    [new Shape(), 'an instance of Shape'],
    [Object.create(Object.create({ constructor: 5 })), 'an instance of a class'],
    [new (class {})(), 'an instance of a class'],
    [new Map(), 'an instance of Map'],
    [Promise.resolve(Id), 'an instance of Promise'],
    [{ id: Type.String() }, 'an object without any keyword of JSON Schema'],
    [{ title: Type.String() }, 'an object without any keyword of JSON Schema'],
    [{ default: Id }, 'an object without any keyword of JSON Schema'],
    [Object.defineProperty({}, 'hidden', { value: 1 }), 'an object without any keyword of JSON Schema'],
    ...foreign.map(([name, schema]): [unknown, string] => [
      schema,
      `a ${name} schema that does not implement Standard Schema`,
    ]),
  ]
  for (const [entry, described] of given) {
    const start = `defineFormat: entry must be a TypeBox schema, a JSON Schema or a Standard Schema; it is ${described}. Give a`
    t.throws(definesWith(entry), { name: 'TypeError', message: new RegExp(`^${start}`) }, described)
  }
  const header = () => defineFormat({ name: 'given', header: [] as TSchema, entry: Id })
  t.throws(header, { message: /^defineFormat: header must be .*, or be left out; it is an array\./ })
})

t.test('another version of Standard Schema is refused', async (t) => {
  for (const standard of [5, { version: 2, validate: () => ({}) }, { version: 1 }])
    t.throws(definesWith({ '~standard': standard }), {
      message: 'defineFormat: entry: its ~standard property is not that of Standard Schema version 1',
    })
})

t.test('what restricts nothing on purpose is a schema', async (t) => {
  const schemas: unknown[] = [
    Type.Unknown(),
    Type.Any(),
    {},
    true,
    { description: 'anything' },
    Object.create(null),
  ]
  for (const schema of schemas)
    t.ok(defineFormat({ name: 'any', entry: schema as TSchema }).isEntry({ a: 1 }))
  t.notOk(defineFormat({ name: 'none', entry: false as TSchema }).isEntry({ a: 1 }))
})

t.test('a JSON Schema that refers to the schema it was made from is a JSON Schema', async (t) => {
  const made = z.toJSONSchema(z.object({ a: z.string() }))
  t.ok('~standard' in made)
  const format = defineFormat({ name: 'made', entry: made })
  t.ok(format.isEntry({ a: '' }))
  t.notOk(format.isEntry({ a: '', b: 1 }), 'zod itself would accept more')
  t.strictSame(format.explainEntry({ a: 1 }), { pointer: '/a', message: 'must be string' })
})

t.test('schemas of two libraries in one are refused', async (t) => {
  const parts: readonly [part: object, library: string][] = [
    [v.object({ a: v.string() }), 'valibot'],
    [z.string(), 'zod'],
    [arktype('string'), 'arktype'],
    ...foreign.map(([library, part]): [object, string] => [part, library]),
  ]
  for (const [part, library] of parts) {
    const message = `defineFormat: entry: /properties/a/items is a schema of ${library}, inside a schema of another library`
    t.throws(definesWith({ properties: { a: { items: part } } }), { message }, library)
  }
})

t.test('a map of schemas without Type.Object is refused', async (t) => {
  const message = 'defineFormat: entry: /properties/a is a map of schemas; properties go inside Type.Object'
  t.throws(definesWith({ properties: { a: { b: Type.String() } } }), { message })
  t.throws(definesWith({ properties: { a: { b: z.string() } } }), { message })
  t.doesNotThrow(
    definesWith({ properties: { a: { 'x-note': 'b' }, c: true, d: Type.Unknown({ 'x-note': Id }) } }),
  )
})

t.test('jsonSchema is for an entry that is a Standard Schema and offers its JSON Schema', async (t) => {
  const define = (entry: unknown, jsonSchema: unknown) => () =>
    defineFormat({ name: 'exact', entry: entry as TSchema, jsonSchema: jsonSchema as 'exact' })
  t.throws(define(Id, 'exact'), {
    message: "defineFormat: jsonSchema: 'exact' is for an entry that is a Standard Schema",
  })
  t.throws(define(v.string(), 'exact'), {
    message:
      "defineFormat: jsonSchema: 'exact' needs a JSON Schema: this valibot schema does not offer its JSON Schema; toStandardJsonSchema of @valibot/to-json-schema adds it",
  })
  t.throws(define(z.date(), 'exact'), {
    message: /needs a JSON Schema: this zod schema has no JSON Schema: Date/,
  })
  t.throws(define(Id, 'yes'), { message: "defineFormat: jsonSchema must be 'exact' or 'partial'" })
  for (const [schema, mode] of [
    [Id, 'partial'],
    [z.string(), 'partial'],
    [z.string(), 'exact'],
  ])
    t.doesNotThrow(define(schema, mode))
})
