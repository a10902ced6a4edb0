import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import Type from 'typebox'
import { defineFormat } from '../../../lib/format/define-format.js'
import { jsonLines } from '../../../lib/format/json-lines.js'
import type { LogFormat } from '../../../lib/format/log-format.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { type Extent, salvagedExtents, salvageOf } from '../../support/damage/salvaged.js'
import {
  assistantEntry,
  bytesOf,
  compactionEntry,
  jsonOf,
  leafEntry,
  toolResultEntry,
  userEntry,
} from '../../support/damage/session-log.js'
import { isJson } from '../../support/damage/viable-json.js'
import { holds } from '../../support/random/property.js'

const texts = fc.string({ unit: 'binary', maxLength: 8 })
/** Text that is the more dangerous: what JSON is made of. */
const jsonTexts = fc.string({ unit: fc.constantFrom(...'{}[]",:\\ 01a', '","', '":"', '{",'), maxLength: 10 })
const sessionEntries = fc.oneof(
  texts.map((text) => userEntry('u', text)),
  jsonTexts.map((text) => compactionEntry('c', text)),
  fc.jsonValue({ maxDepth: 2 }).map((details) => toolResultEntry('t', details)),
  fc.constantFrom(leafEntry('l'), assistantEntry('a')),
)
const names = fc.oneof(texts, jsonTexts)
const objects = fc.dictionary(
  names,
  fc.oneof(fc.jsonValue({ maxDepth: 2 }), jsonTexts, fc.dictionary(names, jsonTexts)),
  {
    minKeys: 1,
    maxKeys: 4,
  },
)
const anyValues = fc.oneof(objects, fc.jsonValue({ maxDepth: 3 }), jsonTexts, fc.array(objects))
const space = fc.string({ unit: fc.constantFrom(' ', '\t', '\r'), maxLength: 2 })
const gaps = fc.string({ unit: fc.constantFrom('\0', ' ', '\t', '\r', '\x1e'), maxLength: 3 })

/** Written with white space wherever JSON allows some. */
const spacedJson = (values: fc.Arbitrary<unknown>) =>
  fc.tuple(values, space).map(([value, gap]) => {
    const parts = /("(?:[^"\\]|\\.)*")|([[\]{},:])/gs
    return jsonOf(value as object).replace(parts, (part) => `${gap}${part}${gap}`)
  })

/** Values whose text is nothing but what could be taken for other values. */
const hostile = [
  { a: '{",":":"}', b: '{"a":1}' },
  { a: ['x{', ':', '}'], ':': ',', ',': ':' },
  { ',': ':', ':': '{', '}': ' ' },
  [{ a: 1 }, { b: { c: 2 } }, ['[1]', '[2]'], ' {} {} ', '1 10:00'],
  '{"a":"\\"{\\"b\\":1}"}{"c":2}',
  { '': '', ' ': ' ', '  ': [' ', ' '] },
  { a: { b: { c: { d: {} } } }, e: [[[[]]]] },
]

for (const [name, format] of [
  ['JSON lines', jsonLines],
  ['objects that hold others', defineFormat({ name: 'open', entry: Type.Object({}) })],
] as const) {
  t.test(`no piece of hostile values gives a certain value: ${name}`, async (t) => {
    for (const value of hostile) {
      const bytes = bytesOf(JSON.stringify(value))
      for (let start = 0; start < bytes.length; start += 1)
        for (let end = start + 1; end <= bytes.length; end += 1)
          refutesPieces(bytes.slice(start, end), format)
    }
    t.pass(`${hostile.length} values`)
  })
}

t.test(
  'no piece of a valid entry, wherever it is cut, gives a certain value that is not the whole piece',
  async (t) => {
    const cuts = fc.tuple(fc.nat(), fc.nat())
    const property = (values: fc.Arbitrary<unknown>, format: LogFormat<unknown, unknown>) =>
      fc.property(spacedJson(values), fc.array(cuts, { minLength: 1, maxLength: 30 }), (text, places) => {
        const bytes = bytesOf(text)
        for (const [one, other] of places) {
          const [start, end] = [one % bytes.length, other % (bytes.length + 1)]
          refutesPieces(bytes.slice(Math.min(start, end), Math.max(start, end)), format)
        }
      })
    holds(t, 'session entries', property(sessionEntries, sessionFormat), 300)
    holds(t, 'any values', property(anyValues, jsonLines), 1500)
  },
)

t.test(
  'of an entry that was overwritten with NULs, beside another, only whole stretches are certain',
  async (t) => {
    const hole = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 12 }), fc.constantFrom(0, 0x1e))
    const anywhere = (values: fc.Arbitrary<unknown>) =>
      fc.property(spacedJson(values), fc.array(hole, { minLength: 1, maxLength: 4 }), (text, holes) => {
        const entry = bytesOf(text)
        for (const [place, length, byte] of holes) {
          const start = place % entry.length
          entry.subarray(start, start + length).fill(byte)
        }
        wholeStretchesAlone(entry)
      })
    holds(t, 'any values', anywhere(anyValues), 1500)
    holds(t, 'hostile values', anywhere(fc.constantFrom(...hostile)), 1500)
    const texts = fc.string({ unit: fc.constantFrom('[1]', '{}', ' ', 'true', '1', 'x'), maxLength: 6 })
    const atBothEnds = fc.property(texts, (text) => {
      const whole = bytesOf({ a: text })
      for (let start = 0; start < whole.length; start += 1)
        for (let end = start + 1; end <= whole.length; end += 1)
          wholeStretchesAlone(Uint8Array.from(whole).fill(0, 0, start).fill(0, end))
    })
    holds(t, 'strings of what looks like values', atBothEnds, 100)
  },
)

function wholeStretchesAlone(damaged: Uint8Array): void {
  const line = bytesOf('{"a":1}\0', damaged)
  const stretches = Buffer.from(line).toString('latin1').replaceAll('\x1e', '\0').split('\0')
  const whole = new Set(stretches.map((stretch) => stretch.trim()))
  for (const { start, end } of salvagedExtents(line, jsonLines)) {
    const value = Buffer.from(line.subarray(start, end)).toString('latin1')
    assert.ok(whole.has(value), `${value} of ${JSON.stringify(stretches)}`)
  }
}

t.test('what is glued to a piece of an entry is certain, or counted', async (t) => {
  const property = (values: fc.Arbitrary<object>, format: LogFormat<unknown, unknown>) =>
    fc.property(values, fc.nat(), gaps, values, (torn, place, gap, entry) => {
      const whole = bytesOf(JSON.stringify(torn))
      const fragment = whole.slice(0, place % whole.length)
      const line = bytesOf(fragment, gap, JSON.stringify(entry))
      const start = fragment.length + gap.length
      const { certain, uncertain } = salvageOf(line, format)
      const isGiven = [...certain, ...uncertain].some(
        (extent) => extent.start === start && extent.end === line.length,
      )
      assert.ok(isGiven, JSON.stringify([fragment, gap, entry]))
    })
  holds(t, 'session entries', property(sessionEntries, sessionFormat), 500)
  holds(t, 'any objects', property(objects, jsonLines), 1500)
})

t.test('a whole entry comes out unless what follows goes on as JSON does after a value', async (t) => {
  const rests = fc.uint8Array({ maxLength: 12 }).filter((rest) => !rest.includes(0x0a))
  const entries = fc.dictionary(fc.stringMatching(/^[a-z]+$/), fc.oneof(texts, jsonTexts), {
    minKeys: 1,
    maxKeys: 3,
  })
  const property = fc.property(space, entries, space, rests, (before, entry, gap, rest) => {
    if (/^\s*[,}\]]/.test(Buffer.from(rest).toString('latin1'))) return
    const line = bytesOf(before, JSON.stringify(entry), gap, rest)
    const start = before.length
    const end = start + bytesOf(JSON.stringify(entry)).length
    assert.deepEqual(salvagedExtents(line, jsonLines)[0], { start, end })
  })
  holds(t, 'from the front', property, 1000)
})

t.test('entries that lost their terminators all come out', async (t) => {
  const whole = fc.array(fc.tuple(fc.oneof(sessionEntries), gaps), { minLength: 1, maxLength: 5 })
  const property = fc.property(gaps, whole, (gap, welded) => {
    let line = bytesOf(gap)
    const extents: Extent[] = []
    for (const [entry, after] of welded) {
      const start = line.length
      line = bytesOf(line, entry)
      extents.push({ start, end: line.length })
      line = bytesOf(line, after)
    }
    assert.deepEqual(salvagedExtents(line, sessionFormat), extents)
  })
  holds(t, 'in order', property, 400)
})

t.test('whatever the line holds, values are whole, in order, and of the format', async (t) => {
  const part = fc.oneof(
    fc.constantFrom(...'{}[]",:\\a1 \0\x1e', '{"a":1}', '{"', '":', ',"', '{"a":', '[1]', '"a"', '{",":":"}'),
    objects.map((object) => JSON.stringify(object)),
  )
  const named = defineFormat({ name: 'named', entry: Type.Object({ a: Type.Unknown() }) })
  const property = fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
    const line = bytesOf(parts.join(''))
    for (const format of [jsonLines, named]) {
      const { certain, uncertain } = salvageOf(line, format)
      for (const { start, end } of [...certain, ...uncertain]) {
        const text = Buffer.from(line.subarray(start, end)).toString()
        assert.ok(isJson(text) && format.isEntry(JSON.parse(text)), text)
      }
      for (const extents of [certain, uncertain]) inOrder(extents)
      inOrder([...certain, ...uncertain].sort((one, other) => one.start - other.start))
    }
  })
  holds(t, 'any line', property, 2000)
})

function inOrder(extents: readonly Extent[]): void {
  for (const [index, { start }] of extents.entries())
    assert.ok(start >= (extents[index - 1]?.end ?? 0), 'one after the other')
}

function refutesPieces(piece: Uint8Array, format: LogFormat<unknown, unknown>): void {
  if (isJson(Buffer.from(piece).toString())) return
  assert.deepEqual(salvagedExtents(piece, format), [], Buffer.from(piece).toString())
}
