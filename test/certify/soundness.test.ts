// The one property on which everything depends: the certifier never passes a line that the decoder refuses.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import Type, { type TSchema } from 'typebox'
import { defineFormat } from '../../lib/format/define-format.js'
import { jsonLines } from '../../lib/format/json-lines.js'
import type { LogFormat } from '../../lib/format/log-format.js'
import { sessionFormat } from '../../lib/format/session-format.js'
import {
  assistantEntry,
  bytesOf,
  compactionEntry,
  leafEntry,
  toolResultEntry,
  userEntry,
} from '../support/damage/session-log.js'
import { holds } from '../support/random/property.js'
import { randomNumbers, seed } from '../support/random/seed.js'
import { arbitrarySchemas } from '../support/schemas/arbitrary-schemas.js'
import { BACKSLASH_NAMES } from '../support/schemas/backslash-names.js'
import { isLine, type Judgement, judgeOf as judgeBy } from '../support/schemas/certified.js'
import { anyValue, conformingValue, damaged, writtenSomehow } from '../support/schemas/conforming-values.js'
import {
  arbitraryKeywordSchemas,
  KEYWORD_VALUES,
  keywordSchemas,
  oddSchemas,
} from '../support/schemas/keyword-schemas.js'

/** How many lines were judged. */
let judged = 0

function judgeOf(format: LogFormat<unknown, unknown>): ReturnType<typeof judgeBy> {
  const judge = judgeBy(format)
  return (line) => {
    judged += 1
    return judge(line)
  }
}

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

/** Schemas that can mostly be certified. */
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

t.test('of random schemas', async (t) => {
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

t.test('of schemas keyword by keyword', async (t) => {
  const seen = { certified: 0, left: 0 }
  const look = (entry: TSchema) => {
    const judge = judgeOf(defineFormat({ name: 'keywords', entry }))
    for (const text of KEYWORD_VALUES) {
      const { certified, entry: isEntry } = judge(text)
      assert.ok(!certified || isEntry, `${text} is certified, but refused: ${JSON.stringify(entry)}`)
      if (certified) seen.certified += 1
      else if (isEntry) seen.left += 1
    }
  }
  keywordSchemas.forEach(look)
  t.ok(seen.certified > 1_000, `${seen.certified} certified, ${seen.left} left to the decoder`)
  holds(t, 'schemas of several keywords', fc.property(arbitraryKeywordSchemas, look), 1_000)
})

t.test('of schemas with keywords of odd forms', async (t) => {
  let looked = 0
  for (const { entry, keyword } of oddSchemas) {
    const format = formatIfAny(entry)
    if (format === undefined) continue
    looked += 1
    const judge = judgeOf(format)
    for (const text of KEYWORD_VALUES) {
      const { certified, entry: isEntry } = judge(text)
      assert.ok(!certified || isEntry, `${text} is certified, but refused, for an odd ${keyword}`)
    }
  }
  t.ok(looked > 1_000, `${looked} of ${oddSchemas.length} make a format`)
})

function formatIfAny(entry: TSchema): LogFormat<unknown, unknown> | undefined {
  try {
    return defineFormat({ name: 'odd', entry })
  } catch {
    return undefined
  }
}

/** Names that JSON writes without escapes, names that it escapes, and names that objects inherit. */
const discriminators = [
  ...['type', 'é', '\u2028', '', 'a"b', '"', 'a\tb', '\0', '\ud800', 'a\n'],
  ...BACKSLASH_NAMES,
  'toString',
  'constructor',
  '__proto__',
]

t.test('of formats with any name of the discriminator', async (t) => {
  const open = [Type.Unknown(), Type.Object({}), Type.Record(Type.String(), Type.Unknown())]
  for (const discriminator of discriminators) {
    const named = Type.Object({ [discriminator]: Type.Literal('x') })
    const choice = Type.Union([
      named,
      Type.Object({ [discriminator]: Type.Enum(['y', 'z']), n: Type.Null() }),
    ])
    for (const entry of [...open, named, choice]) {
      const judge = judgeOf(defineFormat({ name: 'named', entry, discriminator }))
      // Unescaped, which may not be JSON, and as JSON writes it.
      for (const name of [`"${discriminator}"`, JSON.stringify(discriminator), '"other"']) {
        for (const value of ['"x"', '"y"', '1', '{}']) {
          for (const text of [`{${name}:${value}}`, `{"n":null,${name}:${value},${name}:"x"}`]) {
            const line = Buffer.from(text)
            if (isLine(line)) requireSound(judge(line), line)
          }
        }
      }
    }
  }
  t.pass(`${discriminators.length} names`)
})

const BOUNDS = [0, 1, -1, 255, 0.1, 0.3, 4.35, -2.25, 123456.789, 2 ** 53 - 1, -(2 ** 53), 1e15, 1e21, 1e-7]

/** The texts of a bound and of the numbers next to it on both sides. */
function textsAbout(bound: number): string[] {
  const step = Math.max(Math.abs(bound), Number.MIN_VALUE) * Number.EPSILON
  const near = [bound, bound + step, bound - step, bound + 1, bound - 1, bound + 0.5, -bound]
  const plain = near.flatMap((each) => [
    String(each),
    each.toFixed(3),
    each.toFixed(15),
    each.toPrecision(17),
  ])
  const [text = ''] = plain
  const more = [`${text}0`, `${text}.0`, `${text}e0`, `${text}E+1`, `${text}e-1`, `${text}e999`, `-${text}`]
  const long = [
    `${text}.${'0'.repeat(300)}1`,
    `${text}${'0'.repeat(400)}`,
    `1${'0'.repeat(17)}`,
    `1${'0'.repeat(18)}`,
  ]
  return [...new Set([...plain, ...more, ...long, '-0', '-0.0', '9007199254740993', '0.30000000000000004'])]
}

/** Whether the module computes the value: few digits and no exponent. */
function isShort(text: string): boolean {
  return /^-?(0|[1-9][0-9]*)([.][0-9]+)?$/.test(text) && text.replace(/[-.]/g, '').length <= 15
}

t.test('of numbers around their bounds', async (t) => {
  const seen = { certified: 0, left: 0 }
  for (const bound of BOUNDS) {
    const texts = textsAbout(bound)
    const shapes = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'].flatMap((keyword) =>
      ['number', 'integer'].map((type) => ({ type, [keyword]: bound }) as TSchema),
    )
    const both = { type: 'number', minimum: bound, exclusiveMinimum: bound, maximum: bound + 1 } as TSchema
    for (const entry of [...shapes, both, Type.Literal(bound), Type.Enum([bound, bound + 0.5])]) {
      const judge = judgeOf(defineFormat({ name: 'bounds', entry }))
      for (const text of texts) {
        const { certified, entry: isEntry } = judge(text)
        assert.ok(!certified || isEntry, `${text} is certified, but refused: ${JSON.stringify(entry)}`)
        if (certified) seen.certified += 1
        else if (isEntry) seen.left += 1
        // An integer that is written as a fraction is left to the decoder.
        if (entry === both || (Reflect.get(entry, 'type') === 'number' && shapes.includes(entry)))
          assert.ok(!isShort(text) || certified === isEntry, `${text} is left: ${JSON.stringify(entry)}`)
      }
    }
  }
  t.ok(seen.certified > 300, `${seen.certified} certified, ${seen.left} left to the decoder`)
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

t.test('of lines that are cut', async (t) => {
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

t.test('of lines that are not JSON at all', async (t) => {
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

t.test('so many lines', async (t) => {
  t.ok(judged > 300_000, `${judged} lines were judged`)
})
