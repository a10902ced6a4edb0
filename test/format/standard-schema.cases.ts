// Formats whose schemas are of libraries that implement Standard Schema.

import { type as arktype } from 'arktype'
import fc from 'fast-check'
import t from 'tap'
import Type, { type Static } from 'typebox'
import * as v from 'valibot'
import * as z from 'zod'
import { encodeEntry } from '../../lib/core/entries/entry-encoder.js'
import { LineDecoder } from '../../lib/core/entries/line-decoder.js'
import { defineFormat } from '../../lib/format/define-format.js'
import type { EntryOf, HeaderOf, LogFormat } from '../../lib/format/log-format.js'
import type { StandardSchemaV1 } from '../../lib/format/standard-schema.js'
import { secretValues } from '../support/damage/secrets.js'
import { jsonOf } from '../support/damage/session-log.js'
import { holds } from '../support/random/property.js'
import { randomNumbers } from '../support/random/seed.js'
import { conformingValue } from '../support/schemas/conforming-values.js'
import type { Equal } from '../support/schemas/equal-types.js'
import {
  arktypeEntry,
  libraryEntries,
  plainValibotEntry,
  valibotEntry,
  zodEntry,
} from '../support/schemas/library-schemas.js'

const Header = z.object({ type: z.literal('log'), version: z.literal(2), at: z.string() })
const message = { type: 'message', id: 'a', n: 1 }

/** Any JSON value, or one that probably matches the JSON Schema. */
function valuesFor(schema: StandardSchemaV1): fc.Arbitrary<unknown> {
  const { entrySchema } = defineFormat({ name: 'values', entry: schema })
  const conforming = fc.integer().map((start) => conformingValue(entrySchema, randomNumbers(start)))
  return fc.oneof({ arbitrary: conforming, weight: 4 }, secretValues, fc.jsonValue()).map(asParsed)
}

function asParsed(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

for (const { name, schema, accepts } of libraryEntries) {
  t.test(`${name}: its own verdict decides, and the value stays as it is`, async (t) => {
    const format = defineFormat({ name, entry: schema })
    let accepted = 0
    const property = fc.property(valuesFor(schema), (value) => {
      const before = JSON.stringify(value)
      const expected = accepts(value)
      accepted += Number(expected)
      return format.isEntry(value) === expected && JSON.stringify(value) === before
    })
    holds(t, 'isEntry agrees with the library', property, 2000)
    t.ok(accepted > 100, `${accepted} values matched`)
  })

  t.test(`${name}: a message holds no content of the log`, async (t) => {
    const formats = [schema, withoutJsonSchema(schema)].map((entry) =>
      defineFormat({ name, entry, header: entry }),
    )
    const property = fc.property(valuesFor(schema), (value) => {
      if (accepts(value)) return true
      const secret = hidden(value)
      return formats.every((format) => {
        const said = JSON.stringify([format.explainEntry(secret), format.explainHeader(secret)])
        return !said.includes('S3CR3T')
      })
    })
    holds(t, 'neither the values nor the names that are not in the schema', property, 1000)
  })

  t.test(`${name}: the JSON Schema names types and explains`, async (t) => {
    const format = defineFormat({ name, entry: schema })
    t.strictSame(format.knownTypes, new Set(['message', 'leaf']))
    t.strictSame(format.explainEntry({ ...message, n: 'x' }), { pointer: '/n', message: 'must be integer' })
    t.strictSame(format.explainEntry({ ...message, id: '' }).pointer, '/id')
    const extra = { type: 'leaf', tags: [], extra: { 'S3CR3T W0RD': 'x' } }
    const { pointer, message: text } = format.explainEntry(extra)
    t.equal(pointer, '/extra')
    t.notMatch(text, /S3CR3T/)
    const plain = defineFormat({ name, entry: withoutJsonSchema(schema) })
    t.equal(plain.knownTypes, undefined)
    t.strictSame(plain.entrySchema, {})
    t.match(plain.explainEntry(1), { pointer: '', message: 'does not match its schema' })
  })
}

/** The schema as a library would offer it that does not know Standard JSON Schema. */
function withoutJsonSchema(schema: StandardSchemaV1): StandardSchemaV1 {
  const { vendor, validate } = schema['~standard']
  return { '~standard': { version: 1, vendor, validate } }
}

/** The value with a secret in each string that the schemas do not name. */
function hidden(value: unknown): unknown {
  const known = new Set(['message', 'leaf', 'type', 'id', 'n', 'note', 'tags', 'extra'])
  const secret = (text: string) => (known.has(text) ? text : `S3CR3T ${text}`)
  if (typeof value === 'string') return secret(value)
  if (Array.isArray(value)) return value.map(hidden)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [secret(name), hidden(each)]))
}

t.test('the places of issues without a JSON Schema', async (t) => {
  const { explainEntry } = defineFormat({ name: 'plain', entry: plainValibotEntry })
  const says = (pointer: string) => ({ pointer, message: 'does not match its schema' })
  t.strictSame(explainEntry({ ...message, n: 'x' }), says('/n'))
  t.strictSame(explainEntry({ type: 'message', id: 'a' }), says('/n'), 'a property that is missing')
  t.strictSame(explainEntry({ type: 'leaf', tags: ['a', 5], extra: {} }), says('/tags/1'))
  t.strictSame(explainEntry({ type: 'leaf', tags: [], extra: { secret: 'x' } }), says('/extra'))
  t.strictSame(explainEntry(message), says(''), 'a value that matches has no issues')
})

t.test('paths of every form', async (t) => {
  const issuesAt = (path: unknown) =>
    defineFormat({
      name: 'paths',
      entry: custom(() => ({ issues: [{ message: 'x', path }] }), { a: { b: 1 } }),
    })
  const at = (path: unknown, value: unknown) => issuesAt(path).explainEntry(value).pointer
  t.equal(at(['a', 'b'], { a: { b: 1 } }), '/a/b')
  t.equal(at([{ key: 'a' }, { key: 0 }], { a: [1] }), '/a/0')
  t.equal(at(['a', 3], { a: [1] }), '/a', 'an index that the array does not have')
  t.equal(at(['a', 'c', 'b'], { a: { c: { b: 1 } } }), '/a', 'a name that is not in the schema ends it')
  t.equal(at([Symbol('secret')], {}), '')
  t.equal(at(undefined, {}), '')
  t.equal(at('ab', {}), '')
  const bare = defineFormat({ name: 'paths', entry: custom(() => ({ issues: ['secret'] })) })
  t.equal(bare.explainEntry({}).pointer, '')
})

t.test('a refinement that the JSON Schema leaves out is explained by its place', async (t) => {
  const entry = z.object({ type: z.string(), n: z.number().refine((n) => n % 2 === 0, 'secret') })
  const format = defineFormat({ name: 'refined', entry })
  t.notOk(format.isEntry({ type: 'a', n: 1 }))
  t.strictSame(format.explainEntry({ type: 'a', n: 1 }), {
    pointer: '/n',
    message: 'does not match its schema',
  })
})

t.test('what only the JSON Schema refuses does not explain anything', async (t) => {
  const jsonSchema = { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } } }
  const entry = custom(
    () => ({ issues: [{ message: '', path: ['b'] }] }),
    jsonSchema,
    () => jsonSchema,
  )
  const { explainEntry } = defineFormat({ name: 'apart', entry })
  t.strictSame(explainEntry({ a: 1, b: 'x' }), { pointer: '/b', message: 'does not match its schema' })
  t.strictSame(explainEntry({ a: 'x', b: 1 }), { pointer: '/b', message: 'must be string' })
})

t.test('a JSON Schema that cannot be used describes nothing', async (t) => {
  const refuses = () => ({ issues: [{ message: '' }] })
  const nowhere = defineFormat({ name: 'x', entry: custom(refuses, {}, () => ({ $ref: '#/$defs/none' })) })
  t.match(nowhere.explainEntry(1), { pointer: '' })
  for (const convert of [() => null, () => ({ required: true }), fails]) {
    const entry = custom(refuses, {}, convert as () => Record<string, unknown>)
    const format = defineFormat({ name: 'x', entry })
    t.strictSame(format.entrySchema, {})
    t.strictSame(format.explainEntry(1), { pointer: '', message: 'does not match its schema' })
  }
})

t.test('a library that knows only one draft', async (t) => {
  const asked: string[] = []
  const convert = ({ target }: { target: string }) => {
    asked.push(target)
    if (target !== 'draft-07') throw new Error('another draft')
    return { type: 'object', properties: { type: { const: 'a' } } }
  }
  const format = defineFormat({ name: 'x', entry: custom((value) => ({ value }), {}, convert) })
  t.strictSame(format.knownTypes, new Set(['a']))
  t.strictSame(asked, ['draft-2020-12', 'draft-07'])
})

t.test('a header', async (t) => {
  const format = defineFormat({ name: 'log', header: Header, entry: zodEntry })
  t.strictSame(format.headerIdentity, { type: 'log', version: 2 })
  t.ok(format.isHeader({ type: 'log', version: 2, at: '' }))
  t.notOk(format.isHeader({ type: 'log', version: 3, at: '' }))
  t.strictSame(format.explainHeader({ type: 'log', version: 2 }).pointer, '')
  const plain = defineFormat({ name: 'log', header: withoutJsonSchema(Header), entry: zodEntry })
  t.strictSame(plain.headerIdentity, { type: undefined, version: undefined })
})

t.test('a schema that transforms: the entry is emitted as it is in the log', async (t) => {
  const entries: [string, StandardSchemaV1, object][] = [
    ['zod', z.object({ n: z.string().transform(Number), d: z.string().default('x') }), { n: '1' }],
    ['a zod schema that strips', z.object({ n: z.string() }), { n: '1', other: 2 }],
    [
      'valibot',
      v.object({ n: v.pipe(v.string(), v.transform(Number)), d: v.optional(v.string(), 'x') }),
      { n: '1' },
    ],
    ['arktype', arktype({ n: 'string.numeric.parse', d: "string = 'x'" }), { n: '1' }],
  ]
  for (const [name, entry, value] of entries) {
    const format = defineFormat({ name: 'raw', entry })
    const line = encodeEntry(format, value)
    t.equal(Buffer.from(line).toString(), `${jsonOf(value)}\n`, `${name}: written`)
    const decoder = new LineDecoder<unknown>(format)
    t.equal(decoder.decode(line, 0, line.length - 1), 'entry')
    t.strictSame(decoder.entry, value, `${name}: read`)
  }
})

t.test('the static types are those of the input', async (t) => {
  const transforming = z.object({ n: z.string().transform(Number), d: z.string().default('x') })
  const format = defineFormat({ name: 'types', entry: transforming })
  const input: Equal<typeof format, LogFormat<undefined, { n: string; d?: string | undefined }>> = true
  const zod = defineFormat({ name: 'types', header: Header, entry: zodEntry })
  const ofZod: Equal<typeof zod, LogFormat<z.input<typeof Header>, z.input<typeof zodEntry>>> = true
  const valibot = defineFormat({ name: 'types', entry: plainValibotEntry })
  const ofValibot: Equal<EntryOf<typeof valibot>, v.InferInput<typeof plainValibotEntry>> = true
  const converted = defineFormat({ name: 'types', entry: valibotEntry })
  const ofConverted: Equal<EntryOf<typeof converted>, v.InferInput<typeof plainValibotEntry>> = true
  const ark = defineFormat({ name: 'types', entry: arktypeEntry })
  const ofArktype: Equal<EntryOf<typeof ark>, typeof arktypeEntry.inferIn> = true
  t.ok(input && ofZod && ofValibot && ofConverted && ofArktype)

  const Entry = Type.Object({ n: Type.Integer() })
  const mixed = defineFormat({ name: 'types', header: Header, entry: Entry })
  const ofMixed: Equal<typeof mixed, LogFormat<z.input<typeof Header>, Static<typeof Entry>>> = true
  const other = defineFormat({ name: 'types', header: Entry, entry: zodEntry })
  const ofOther: Equal<typeof other, LogFormat<Static<typeof Entry>, z.input<typeof zodEntry>>> = true
  const typebox = defineFormat({ name: 'types', header: Entry, entry: Entry })
  const ofEntry: Equal<EntryOf<typeof typebox>, { n: number }> = true
  const ofHeader: Equal<HeaderOf<typeof typebox>, { n: number }> = true
  const ofNone: Equal<HeaderOf<typeof valibot>, undefined> = true
  t.ok(ofMixed && ofOther && ofEntry && ofHeader && ofNone)
})

t.test('an asynchronous schema is refused', async (t) => {
  const define = () => defineFormat({ name: 'x', entry: v.objectAsync({ a: v.string() }) })
  const reason =
    'the schema (valibot) cannot be used: its validate is asynchronous, but lines are checked synchronously'
  t.throws(
    define,
    new TypeError(`defineFormat: entry: ${reason}`),
    'when it is defined, if that can be known',
  )
  const entry = z.object({ a: z.string().refine(async () => true) })
  const format = defineFormat({ name: 'x', entry })
  t.notOk(format.isEntry({}), 'not known yet')
  t.throws(
    () => format.isEntry({ a: '' }),
    /^defineFormat: entry: .*asynchronous/,
    'and else when it is used',
  )
  t.throws(() => encodeEntry(format, { a: '' }), /asynchronous/)
  const rejecting = custom((value) => (value === null ? { issues: [] } : Promise.reject(new Error('lost'))))
  t.throws(() => defineFormat({ name: 'x', entry: rejecting }).isEntry(1), /asynchronous/)
})

t.test('a check that returns something else is refused', async (t) => {
  const results: unknown[] = [undefined, null, 5, {}, { issues: 5 }, { issues: true, value: 1 }]
  for (const result of results) {
    const define = () => defineFormat({ name: 'x', entry: custom(() => result) }).isEntry(1)
    if (result === undefined || result === null) t.throws(define, /not a result/)
    else t.throws(define, /cannot be used: its validate returned/, jsonOf(result))
  }
  const lenient = defineFormat({ name: 'x', entry: custom((value) => ({ value, issues: null })) })
  t.ok(lenient.isEntry(1), 'null for no issues')
  const empty = defineFormat({ name: 'x', entry: custom(() => ({ issues: [] })) })
  t.notOk(empty.isEntry(1), 'an empty list of issues is a refusal')
})

t.test('a check that throws', async (t) => {
  const broken = defineFormat({ name: 'x', entry: custom(fails) })
  t.throws(() => broken.isEntry(1), { message: 'broken check' })
})

t.test('a value nested deeper than a check can go does not match', async (t) => {
  const zodTree: z.ZodType = z.object({
    get kids() {
      return z.array(zodTree)
    },
  })
  const valibotTree: v.GenericSchema = v.object({ kids: v.array(v.lazy(() => valibotTree)) })
  const depth = 100_000
  const deep: unknown = JSON.parse(`${'{"kids":['.repeat(depth)}${']}'.repeat(depth)}`)
  for (const entry of [zodTree, valibotTree]) {
    const format = defineFormat({ name: 'tree', entry })
    t.ok(format.isEntry({ kids: [{ kids: [] }] }))
    t.notOk(format.isEntry(deep))
    t.strictSame(format.explainEntry(deep), { pointer: '', message: 'is nested too deeply to be checked' })
  }
})

function fails(): never {
  throw new Error('broken check')
}

/** A schema of one's own; `names` are members of it beside the standard's. */
function custom(
  validate: (value: unknown) => unknown,
  names: object = {},
  convert?: (options: { target: string }) => Record<string, unknown>,
): StandardSchemaV1 {
  const jsonSchema = convert === undefined ? {} : { jsonSchema: { input: convert, output: convert } }
  const standard = { version: 1, vendor: 'own', validate, ...jsonSchema }
  return { names, '~standard': standard } as unknown as StandardSchemaV1
}
