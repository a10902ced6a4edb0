// Entries that are made without JSON.parse are exactly what JSON.parse makes.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import Type, { type TSchema } from 'typebox'
import { FlatEntries } from '../../../lib/certify/objects/flat-entries.js'
import { type FlatShapes, flatShapes } from '../../../lib/certify/objects/flat-shapes.js'
import { planEntry } from '../../../lib/certify/plans/entry-plan.js'
import { LogParser } from '../../../lib/core/parser/log-parser.js'
import { Step } from '../../../lib/core/parser/step.js'
import { defineFormat } from '../../../lib/format/define-format.js'
import { jsonLines } from '../../../lib/format/json-lines.js'
import type { LogFormat } from '../../../lib/format/log-format.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { holds } from '../../support/random/property.js'
import { flatMaker, plainHelpers } from '../../support/schemas/flat-maker.js'

const scalar = Type.Union([Type.String(), Type.Integer(), Type.Boolean(), Type.Null()])
const PROPERTIES = {
  type: Type.String(),
  n: Type.Number(),
  s: scalar,
  é: Type.Optional(scalar),
  o: Type.Optional(Type.Unknown()),
}
const flat = defineFormat({ name: 'flat', entry: Type.Object(PROPERTIES), unterminated: 'keep' })

/** The entries that the parser takes in runs with the maker; how many of them the maker made. */
function read(format: LogFormat<unknown, unknown>, lines: readonly string[], helpers = plainHelpers) {
  return readWith(format, lines, flatMaker(format, {}, helpers))
}

function readWith(
  format: LogFormat<unknown, unknown>,
  lines: readonly string[],
  maker: FlatEntries<unknown> | undefined,
) {
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
  const parser = new LogParser(format, {}, { maker })
  parser.receive(bytes)
  parser.end()
  const entries: unknown[] = []
  let made = 0
  for (let step: Step = parser.advance(); step !== Step.End; step = parser.advance()) {
    if (step === Step.Entry) entries.push(parser.entry)
    for (;;) {
      const before = entries.length
      parser.takeEntries({ entries, nexts: [], mostEntries: 64, mostBytes: 64 * 1024 })
      if (entries.length === before) break
      made += entries.length - before
    }
  }
  maker?.release()
  return { entries, made }
}

/** Deep equality, names in the same order, ordinary prototypes, -0 distinguished. */
function requireSame(entries: readonly unknown[], lines: readonly string[]): void {
  const expected = lines.map((line) => JSON.parse(line) as unknown)
  assert.deepStrictEqual(entries, expected)
  assert.deepStrictEqual(entries.map(namesOf), expected.map(namesOf))
}

function namesOf(value: unknown): string[] {
  return Object.getOwnPropertyNames(value)
}

const FIRST = '{"type":"a","n":1,"s":null}'
const texts = fc.oneof(
  fc.string({ maxLength: 30 }).map((text) => JSON.stringify(text)),
  fc.constantFrom('"\\u0061"', '"é"', '"\\n"', '"plain text that is longer than others"', '""', '"\u007f"'),
)
const numbers = fc.oneof(
  fc.integer().map(String),
  fc.maxSafeInteger().map(String),
  fc.constantFrom(
    '-0',
    '0',
    '-1',
    '1e2',
    '1E3',
    '1.5',
    '999999999999999',
    '1234567890123456',
    '-0.0',
    '1e-7',
    '-7',
  ),
)
const values = fc.oneof(texts, numbers, fc.constantFrom('true', 'false', 'null'))
const anything = fc.oneof(values, fc.constantFrom('{}', '[1]', '{"a":"b"}', '[]', '1E400'))
const space = fc.constantFrom('', '', '', '', '', ' ', '\t')
const member = fc.oneof(
  fc.tuple(fc.constant('é'), values),
  fc.tuple(fc.constant('o'), anything),
  fc.tuple(fc.constantFrom('other', '__proto__', 'o', 'type', '1'), anything),
)
const line = fc
  .tuple(texts, numbers, values, fc.array(member, { maxLength: 3 }), space, space, fc.boolean(), space)
  .map(([type, n, s, more, before, after, isTurned, end]) => {
    const members: [string, string][] = [['type', type], ['n', n], ['s', s], ...more]
    if (isTurned) members.reverse()
    const text = members.map(([name, value]) => `"${name}":${value}`).join(`${before},${after}`)
    return `{${text}}${end}`
  })

t.test('any line of a flat format', async (t) => {
  const format = flat as LogFormat<unknown, unknown>
  const lines = fc.array(line, { minLength: 1, maxLength: 40 })
  const property = fc.property(lines, (all) => {
    const entries = [FIRST, ...all].filter((text) => format.isEntry(JSON.parse(text)))
    requireSame(read(format, entries).entries, entries)
  })
  holds(t, 'is the object that JSON.parse makes', property, 300)
})

t.test('names and their number', async (t) => {
  const names = ['a', 'b', 'é', 'd', 'a name that is longer than sixteen bytes', 'f', 'g', 'h']
  for (let count = 1; count <= names.length; count += 1) {
    const used = names.slice(0, count)
    const format = defineFormat({
      name: 'names',
      entry: Type.Object(Object.fromEntries(used.map((name) => [name, Type.Integer()]))),
    })
    const lines = [1, 2, -3].map((value) =>
      JSON.stringify(Object.fromEntries(used.map((name) => [name, value]))),
    )
    const { entries, made } = read(format as LogFormat<unknown, unknown>, lines)
    requireSame(entries, lines)
    t.equal(made, 2, `${count}, all but the first line, which is a step`)
  }
})

t.test('many combinations of optional properties', async (t) => {
  const optional = Object.fromEntries([...'bcdefgh'].map((name) => [name, Type.Optional(Type.Integer())]))
  const format = defineFormat({ name: 'many', entry: Type.Object({ a: Type.Integer(), ...optional }) })
  const lines = Array.from({ length: 128 }, (_, bits) =>
    JSON.stringify({
      a: bits,
      ...Object.fromEntries([...'bcdefgh'].filter((_, at) => bits & (1 << at)).map((name) => [name, 1])),
    }),
  )
  for (let round = 0; round < 2; round += 1)
    requireSame(read(format as LogFormat<unknown, unknown>, lines).entries, lines)
  t.pass('each is right, whether it has a maker or not')
})

t.test('which formats have flat entries', async (t) => {
  const shapes = (entry: TSchema) => flatShapes(planEntry(defineFormat({ name: 'x', entry })))
  t.ok(flatShapes(planEntry(sessionFormat as LogFormat<unknown, unknown>)), 'the session format')
  t.equal(flatShapes(planEntry(jsonLines as LogFormat<unknown, unknown>)), undefined, 'not any JSON')
  t.equal(shapes(Type.Object({ a: Type.Array(Type.String()) })), undefined, 'not arrays')
  t.equal(shapes(Type.Object({ 1: Type.String() })), undefined, 'not names of indices')
  t.equal(shapes(Type.String()), undefined, 'not text')
  const many = Array.from({ length: 25 }, (_, index) => [`n${index}`, Type.String()])
  t.equal(shapes(Type.Object(Object.fromEntries(many))), undefined, 'not more properties than a record notes')
  const typed = (type: string) => Type.Object({ type: Type.Literal(type), id: Type.String() })
  const open = Type.Object({ type: Type.String(), id: Type.String() })
  t.same(
    shapes(Type.Union([typed('a'), open]))?.byType.map((shape) => shape?.names),
    [
      ['type', 'id'],
      ['type', 'id'],
    ],
  )
  t.same(
    shapes(Type.Union([typed('a'), Type.Null()]))?.byType.map((shape) => shape?.names),
    [undefined, ['type', 'id']],
  )
})

t.test('certifying is paused where few lines are flat, and goes on where they are', async (t) => {
  const format = flat as LogFormat<unknown, unknown>
  let examined = 0
  const helpers = {
    ...plainHelpers,
    isPlain: (...part: [Uint8Array, number, number]) => {
      examined += 1
      return plainHelpers.isPlain(...part)
    },
  }
  const deep = `{"type":"a","n":1,"s":null,"o":["${'x'.repeat(500)}"]}`
  const few = new Array<string>(8000).fill(deep)
  requireSame(read(format, few, helpers).entries, few)
  const whilePaused = examined
  t.ok(whilePaused < 200, `${whilePaused} looks at ${few.length} lines`)
  const many = new Array<string>(8000).fill(FIRST)
  requireSame(read(format, [...few, ...many], helpers).entries, [...few, ...many])
  t.ok(examined > whilePaused)
})

t.test('lines that are long, or after a line that the decoder examines', async (t) => {
  const long = `{"type":"${'x'.repeat(5000)}","n":1,"s":2}`
  const lines = [
    FIRST,
    FIRST,
    long,
    FIRST,
    '{"type":"\\n","n":1,"s":2}',
    FIRST,
    '{ "type":"a","n":1,"s":2}',
    FIRST,
  ]
  requireSame(read(flat as LogFormat<unknown, unknown>, lines).entries, lines)
  const maker = flatMaker(flat as LogFormat<unknown, unknown>)
  maker?.release()
  const block = { kind: 'lines', bytes: Buffer.from(`${FIRST}\n`), start: 0, end: FIRST.length + 1 } as const
  const rest = { offset: 0, line: 1, size: FIRST.length + 1, terminatorLength: 1 }
  const run = { entries: [], nexts: [], mostEntries: 1, mostBytes: 1 }
  t.equal(maker?.make({ ...block, ...rest }, 0, 1, 1, run), 0, 'nothing is made after a release')
})

t.test(
  'where no certifier can be made, every line is left to the decoder, and none is asked for again',
  (t) => {
    const format = flat as LogFormat<unknown, unknown>
    let asked = 0
    const none = () => {
      asked += 1
      return undefined
    }
    const maker = new FlatEntries<unknown>(flatShapes(planEntry(format)) as FlatShapes, plainHelpers, none, 0)
    const lines = new Array<string>(5).fill(FIRST)
    const { entries } = readWith(format, lines, maker)
    requireSame(entries, lines)
    t.equal(asked, 1)
    t.end()
  },
)
