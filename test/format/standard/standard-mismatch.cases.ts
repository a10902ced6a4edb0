// What is said of a value that does not match a Standard Schema: the place and what is required, and no content of the log.

import fc from 'fast-check'
import t from 'tap'
import * as z from 'zod'
import { defineFormat } from '../../../lib/format/define-format.js'
import { holds } from '../../support/random/property.js'
import { customSchema, fails, withoutJsonSchema } from '../../support/schemas/custom-schema.js'
import { libraryEntries, plainValibotEntry, valuesFor } from '../../support/schemas/library-schemas.js'

const message = { type: 'message', id: 'a', n: 1 }

for (const { name, schema, accepts } of libraryEntries) {
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
      entry: customSchema(() => ({ issues: [{ message: 'x', path }] }), { a: { b: 1 } }),
    })
  const at = (path: unknown, value: unknown) => issuesAt(path).explainEntry(value).pointer
  t.equal(at(['a', 'b'], { a: { b: 1 } }), '/a/b')
  t.equal(at([{ key: 'a' }, { key: 0 }], { a: [1] }), '/a/0')
  t.equal(at(['a', 3], { a: [1] }), '/a', 'an index that the array does not have')
  t.equal(at(['a', 'c', 'b'], { a: { c: { b: 1 } } }), '/a', 'a name that is not in the schema ends it')
  t.equal(at([Symbol('secret')], {}), '')
  t.equal(at(undefined, {}), '')
  t.equal(at('ab', {}), '')
  const bare = defineFormat({ name: 'paths', entry: customSchema(() => ({ issues: ['secret'] })) })
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
  const entry = customSchema(
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
  const nowhere = defineFormat({
    name: 'x',
    entry: customSchema(refuses, {}, () => ({ $ref: '#/$defs/none' })),
  })
  t.match(nowhere.explainEntry(1), { pointer: '' })
  const throwsText = () => {
    throw 'no conversion'
  }
  for (const convert of [() => null, () => ({ required: true }), fails, throwsText]) {
    const entry = customSchema(refuses, {}, convert as () => Record<string, unknown>)
    const format = defineFormat({ name: 'x', entry })
    t.strictSame(format.entrySchema, {})
    t.strictSame(format.explainEntry(1), { pointer: '', message: 'does not match its schema' })
  }
})

t.test('a value too deep for the check of the JSON Schema is explained by its place', async (t) => {
  const jsonSchema = { type: 'object', properties: { kids: { items: { $ref: '#' } } } }
  const refuses = () => ({ issues: [{ message: '', path: ['kids'] }] })
  const { explainEntry } = defineFormat({ name: 'deep', entry: customSchema(refuses, {}, () => jsonSchema) })
  const depth = 100_000
  const deep: unknown = JSON.parse(`${'{"kids":['.repeat(depth)}${']}'.repeat(depth)}`)
  t.strictSame(explainEntry(deep), { pointer: '/kids', message: 'does not match its schema' })
})

t.test('in a recursive schema, whose parts cannot be checked by themselves', async (t) => {
  const tree: z.ZodType = z.object({
    n: z.int(),
    get kids() {
      return z.array(tree)
    },
  })
  const { explainEntry } = defineFormat({ name: 'tree', entry: tree })
  const expected = { pointer: '/kids/0/n', message: 'does not match its schema' }
  t.strictSame(explainEntry({ n: 1, kids: [{ n: 'x', kids: [] }] }), expected)
  t.match(explainEntry({ n: 1 }), { pointer: '', message: /kids/ }, 'a property that is missing')
})
