// The one property that everything rests on: no line is certified that the decoder refuses.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import Type, { type TSchema } from 'typebox'
import { defineFormat } from '../../lib/format/define-format.js'
import { jsonLines } from '../../lib/format/json-lines.js'
import type { LogFormat } from '../../lib/format/log-format.js'
import { sessionFormat } from '../../lib/format/session-format.js'
import { arbitrarySchemas } from '../support/arbitrary-schemas.js'
import { isLine, type Judgement, judgeOf } from '../support/certified.js'
import { anyValue, conformingValue, damaged, writtenSomehow } from '../support/conforming-values.js'
import { holds } from '../support/property.js'
import { randomNumbers, seed } from '../support/seed.js'
import {
  assistantEntry,
  bytesOf,
  compactionEntry,
  leafEntry,
  toolResultEntry,
  userEntry,
} from '../support/session-log.js'

const names = fc.constantFrom(
  'type',
  'id',
  'kind',
  'n',
  'a b',
  'é',
  'a"b',
  'a name that is longer than sixteen bytes',
)

const scalars = fc.constantFrom<TSchema>(
  Type.String(),
  Type.String({ minLength: 1 }),
  Type.String({ minLength: 2, maxLength: 3 }),
  Type.String({ maxLength: 0 }),
  Type.Integer(),
  Type.Integer({ minimum: 0, maximum: 255 }),
  Type.Integer({ exclusiveMinimum: -1 }),
  Type.Number(),
  Type.Number({ minimum: 0.5, exclusiveMaximum: 4.35 }),
  Type.Number({ maximum: -2.25 }),
  Type.Boolean(),
  Type.Null(),
  Type.Literal('leaf'),
  Type.Literal('a"b'),
  Type.Literal('\u2028é'),
  Type.Literal(7),
  Type.Literal(0.5),
  Type.Literal(true),
  Type.Enum(['leaf', 'message', 5]),
  Type.Unknown(),
  { type: ['string', 'null'], maxLength: 1 },
  { type: ['integer', 'boolean', 'object'] },
  { enum: ['leaf', null, true, 0.5], type: ['string', 'boolean'] },
)

/** Schemas of which most can be certified. */
const certifiable: fc.Arbitrary<TSchema> = fc.letrec<{ schema: TSchema }>((tie) => {
  const schema = tie('schema')
  const properties = fc
    .array(fc.tuple(names, schema, fc.boolean()), { maxLength: 5 })
    .map((members) =>
      Object.fromEntries(
        members.map(([name, each, optional]) => [name, optional ? Type.Optional(each) : each]),
      ),
    )
  const branch = fc
    .tuple(fc.constantFrom('message', 'leaf', 'x'), fc.constantFrom('type', 'kind'), properties)
    .map(([value, name, rest]) => Type.Object({ ...rest, [name]: Type.Literal(value) }))
  return {
    schema: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      { arbitrary: scalars, weight: 2 },
      properties.map((members) => Type.Object(members)),
      properties.map((members) => Type.Object(members, { additionalProperties: false })),
      fc
        .tuple(properties, schema)
        .map(([members, additionalProperties]) => Type.Object(members, { additionalProperties })),
      fc.tuple(properties, names).map(([members, name]) => ({ ...Type.Object(members), required: [name] })),
      fc.tuple(properties, names, schema).map(([members, name, each]) => ({
        ...Type.Object(members),
        patternProperties: { [`^${name}`]: each },
      })),
      fc
        .tuple(schema, fc.nat(2), fc.nat(3))
        .map(([items, minItems, more]) => Type.Array(items, { minItems, maxItems: minItems + more })),
      fc.array(schema, { minLength: 1, maxLength: 3 }).map((branches) => Type.Union(branches)),
      fc.array(branch, { minLength: 1, maxLength: 4 }).map((branches) => Type.Union(branches)),
      fc
        .tuple(branch, properties)
        .map(([one, members]) => Type.Union([one, Type.Object({ ...members, type: Type.String() })])),
      schema.map((each) => Type.Record(Type.String(), each)),
    ),
  }
}).schema

function requireSound({ certified, entry }: Judgement, line: Uint8Array): void {
  assert.ok(!certified || entry, `certified, but refused: ${Buffer.from(line).toString('latin1')}`)
}

/** Lines that match a schema, or nearly do. */
function* linesFor(schema: unknown, random: () => number, count: number): Generator<Uint8Array> {
  for (let made = 0; made < count; made += 1) {
    const value = random() < 0.9 ? conformingValue(schema, random) : anyValue(random)
    const line = Buffer.from(writtenSomehow(value, random))
    yield line
    const changed = damaged(line, random)
    if (isLine(changed)) yield changed
  }
}

t.test('of schemas as chance has them', async (t) => {
  const seen = { certified: 0, left: 0 }
  const property = (schemas: fc.Arbitrary<TSchema>) =>
    fc.property(schemas, fc.nat(), (entry, start) => {
      const judge = judgeOf(defineFormat({ name: 'chance', entry }))
      for (const line of linesFor(entry, randomNumbers(start), 25)) {
        const judgement = judge(line)
        requireSound(judgement, line)
        if (judgement.certified) seen.certified += 1
        else if (judgement.entry) seen.left += 1
      }
    })
  holds(t, 'schemas that can mostly be certified', property(certifiable), 500)
  t.ok(
    seen.certified > seen.left,
    `of their entries ${seen.certified} are certified, ${seen.left} left to the decoder`,
  )
  holds(t, 'schemas of every kind', property(arbitrarySchemas), 200)
})

const entries = [userEntry('1', 'a\n"é\u{1f600}'), leafEntry('2'), compactionEntry('3')]

t.test('of lines with one byte changed', async (t) => {
  const judge = judgeOf(sessionFormat)
  let changes = 0
  for (const entry of entries) {
    const line = bytesOf(entry)
    t.same(judge(line), { certified: true, entry: true }, 'the line itself is certified')
    for (let at = 0; at < line.length; at += 1) {
      const changed = Uint8Array.from(line)
      for (let byte = 0; byte < 256; byte += 1) {
        changed[at] = byte
        if (isLine(changed)) requireSound(judge(changed), changed)
        changes += 1
      }
    }
  }
  t.ok(changes > 10_000, `${changes} changes`)
})

t.test('of lines that break off', async (t) => {
  const judge = judgeOf(sessionFormat)
  for (const entry of entries) {
    const line = bytesOf(entry)
    for (let end = 0; end < line.length; end += 1) {
      const { certified } = judge(line.subarray(0, end))
      assert.ok(!certified, `the first ${end} bytes of ${line.length}`)
    }
  }
  t.pass('at every byte')
})

t.test('of lines that are no JSON at all', async (t) => {
  const random = randomNumbers(seed)
  const judges = [sessionFormat, jsonLines].map((format: LogFormat<unknown, unknown>) => judgeOf(format))
  for (let left = 5_000; left > 0; left -= 1) {
    const line = Uint8Array.from({ length: Math.floor(random() * 90) }, () => Math.floor(random() * 256))
    if (isLine(line)) for (const judge of judges) requireSound(judge(line), line)
  }
  t.pass(`(seed ${seed})`)
})

t.test('of session entries in every spelling, damaged or not', async (t) => {
  const random = randomNumbers(seed)
  const judge = judgeOf(sessionFormat)
  const values = [...entries, assistantEntry('4'), toolResultEntry('5', { a: [1, { b: null }] })]
  for (let round = 0; round < 800; round += 1) {
    for (const value of values) {
      const line = Buffer.from(writtenSomehow(value, random))
      requireSound(judge(line), line)
      const changed = damaged(line, random)
      if (isLine(changed)) requireSound(judge(changed), changed)
    }
  }
  t.pass(`(seed ${seed})`)
})
