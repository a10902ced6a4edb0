import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import Type from 'typebox'
import { defineFormat } from '../../lib/format/define-format.js'
import { jsonLines } from '../../lib/format/json-lines.js'
import { sessionFormat } from '../../lib/format/session-format.js'
import { holds } from '../support/property.js'
import { isHeld } from '../support/salvage-oracle.js'
import { salvagedExtents } from '../support/salvaged.js'
import {
  assistantEntry,
  bytesOf,
  compactionEntry,
  leafEntry,
  toolResultEntry,
  userEntry,
} from '../support/session-log.js'

const texts = fc.string({ unit: 'binary', maxLength: 8 })
const sessionEntries = fc.oneof(
  texts.map((text) => userEntry('u', text)),
  texts.map((text) => compactionEntry('c', text)),
  fc.jsonValue({ maxDepth: 2 }).map((details) => toolResultEntry('t', details)),
  fc.constantFrom(leafEntry('l'), assistantEntry('a')),
)
const anyObjects = fc.dictionary(texts, fc.jsonValue({ maxDepth: 2 }), { minKeys: 1, maxKeys: 4 })
const gaps = fc.string({ unit: fc.constantFrom('\0', ' ', '\t', '\r'), maxLength: 3 })

interface WeldedLine {
  bytes: Uint8Array
  /** Of the whole entries. */
  extents: { start: number; end: number }[]
}

t.test('behind a fragment, exactly the whole entries of a session', async (t) => {
  const property = fc.property(weldedLines(sessionEntries), ({ bytes, extents }) => {
    assert.deepEqual(salvagedExtents(bytes, sessionFormat), extents)
  })
  holds(t, 'the whole ones', property, 600)
})

t.test('behind a fragment, the whole objects of JSON lines', async (t) => {
  let parts = 0
  const property = fc.property(weldedLines(anyObjects), ({ bytes, extents }) => {
    const isPart = extents.length > 1 && isHeld(latin1(bytes), extents[0]?.start ?? 0)
    if (isPart) parts += 1
    assert.deepEqual(salvagedExtents(bytes, jsonLines), isPart ? extents.slice(1) : extents)
  })
  holds(t, 'the whole ones, less the first where the fragment may have held it', property, 600)
  t.ok(parts > 5, `the fragment may have held the first ${parts} times`)
})

t.test('from the start of a line, values of any kind but numbers and words', async (t) => {
  const values = fc.oneof(fc.array(fc.jsonValue({ maxDepth: 1 })), texts, anyObjects, fc.constant({}))
  const property = fc.property(weldedLines(values, fc.constant(new Uint8Array(0))), ({ bytes, extents }) => {
    assert.deepEqual(salvagedExtents(bytes, jsonLines), extents)
  })
  holds(t, 'all of them', property, 500)
})

t.test('a line that is one JSON value holds nothing else', async (t) => {
  const named = defineFormat({ name: 'named', entry: Type.Object({ name: Type.String() }) })
  const objects = fc.record({ name: texts, other: fc.jsonValue() }, { requiredKeys: [] })
  const values = fc.oneof(
    fc.jsonValue(),
    fc.array(objects),
    fc.record({ inner: objects }),
    anyObjects,
    objects.map((object) => JSON.stringify(object)),
  )
  const property = fc.property(values, gaps, gaps, (value, before, behind) => {
    const line = bytesOf(before, JSON.stringify(value), behind)
    assert.deepEqual(salvagedExtents(line, sessionFormat), [])
    if (!named.isEntry(value)) assert.deepEqual(salvagedExtents(line, named), [])
  })
  holds(t, 'nothing', property, 600)
})

/** A fragment, unless others are asked for a cut entry, and whole entries with gaps between. */
function weldedLines(
  entries: fc.Arbitrary<unknown>,
  fragments: fc.Arbitrary<Uint8Array> = cutOnes(entries),
): fc.Arbitrary<WeldedLine> {
  return fc
    .tuple(fragments, gaps, fc.array(fc.tuple(entries, gaps), { minLength: 1, maxLength: 4 }))
    .map(([fragment, gap, welded]) => weld(fragment, gap, welded))
}

function weld(fragment: Uint8Array, gap: string, welded: [unknown, string][]): WeldedLine {
  let bytes = bytesOf(fragment, gap)
  const extents = welded.map(([entry, behind]) => {
    const start = bytes.length
    bytes = bytesOf(bytes, JSON.stringify(entry))
    const end = bytes.length
    bytes = bytesOf(bytes, behind)
    return { start, end }
  })
  return { bytes, extents }
}

/** Cut at any byte, also inside a character. */
function cutOnes(entries: fc.Arbitrary<unknown>): fc.Arbitrary<Uint8Array> {
  return fc.tuple(entries, fc.nat()).map(([entry, place]) => {
    const bytes = bytesOf(JSON.stringify(entry))
    return bytes.slice(0, place % bytes.length)
  })
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1')
}
