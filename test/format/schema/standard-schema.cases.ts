// Formats whose schemas are of libraries that implement Standard Schema.

import { type as arktype } from 'arktype'
import fc from 'fast-check'
import t from 'tap'
import Type, { type Static } from 'typebox'
import * as v from 'valibot'
import * as z from 'zod'
import { encodeEntry } from '../../../lib/core/entries/entry-encoder.js'
import { LineDecoder } from '../../../lib/core/entries/line-decoder.js'
import { defineFormat } from '../../../lib/format/define-format.js'
import type { EntryOf, HeaderOf, LogFormat } from '../../../lib/format/log-format.js'
import type { StandardSchemaV1 } from '../../../lib/format/schema/standard-schema.js'
import { jsonOf } from '../../support/damage/session-log.js'
import { holds } from '../../support/random/property.js'
import { customSchema, fails, withoutJsonSchema } from '../../support/schemas/custom-schema.js'
import type { Equal } from '../../support/schemas/equal-types.js'
import {
  arktypeEntry,
  libraryEntries,
  plainValibotEntry,
  valibotEntry,
  valuesFor,
  zodEntry,
} from '../../support/schemas/library-schemas.js'

const Header = z.object({ type: z.literal('log'), version: z.literal(2), at: z.string() })
const message = { type: 'message', id: 'a', n: 1 }

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

t.test('a library that knows only one draft', async (t) => {
  const asked: string[] = []
  const convert = ({ target }: { target: string }) => {
    asked.push(target)
    if (target !== 'draft-07') throw new Error('another draft')
    return { type: 'object', properties: { type: { const: 'a' } } }
  }
  const format = defineFormat({ name: 'x', entry: customSchema((value) => ({ value }), {}, convert) })
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
  const rejecting = customSchema((value) =>
    value === null ? { issues: [] } : Promise.reject(new Error('lost')),
  )
  t.throws(() => defineFormat({ name: 'x', entry: rejecting }).isEntry(1), /asynchronous/)
})

t.test('a check that returns something else is refused', async (t) => {
  const results: unknown[] = [undefined, null, 5, {}, { issues: 5 }, { issues: true, value: 1 }]
  for (const result of results) {
    const define = () => defineFormat({ name: 'x', entry: customSchema(() => result) }).isEntry(1)
    if (result === undefined || result === null) t.throws(define, /not a result/)
    else t.throws(define, /cannot be used: its validate returned/, jsonOf(result))
  }
  const lenient = defineFormat({ name: 'x', entry: customSchema((value) => ({ value, issues: null })) })
  t.ok(lenient.isEntry(1), 'null for no issues')
  const empty = defineFormat({ name: 'x', entry: customSchema(() => ({ issues: [] })) })
  t.notOk(empty.isEntry(1), 'an empty list of issues is a refusal')
})

t.test('a check that throws', async (t) => {
  const broken = defineFormat({ name: 'x', entry: customSchema(fails) })
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
