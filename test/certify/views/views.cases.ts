// The views of a scan: the same for certified lines as for decoded ones.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import Type, { type TSchema } from 'typebox'
import { planEntry } from '../../../lib/certify/plans/entry-plan.js'
import { DecodedView, type EntryView } from '../../../lib/certify/views/entry-view.js'
import { ViewMaker } from '../../../lib/certify/views/view-maker.js'
import { strictText } from '../../../lib/core/lines/utf8.js'
import { LogParser } from '../../../lib/core/parser/log-parser.js'
import { Step } from '../../../lib/core/parser/step.js'
import { defineFormat } from '../../../lib/format/define-format.js'
import { jsonLines } from '../../../lib/format/json-lines.js'
import type { LogFormat } from '../../../lib/format/log-format.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import {
  assistantEntry,
  bytesOf,
  compactionEntry,
  jsonOf,
  type LinePart,
  leafEntry,
  logOf,
  sessionHeader,
  toolResultEntry,
  userEntry,
} from '../../support/damage/session-log.js'
import { holds } from '../../support/random/property.js'
import { randomNumbers } from '../../support/random/seed.js'
import { arbitrarySchemas } from '../../support/schemas/arbitrary-schemas.js'
import { BACKSLASH_NAMES } from '../../support/schemas/backslash-names.js'
import { certifierOf } from '../../support/schemas/certified.js'
import { conformingValue, pick, writtenSomehow } from '../../support/schemas/conforming-values.js'

type Format = LogFormat<unknown, unknown>
type View = EntryView<unknown>

const NAMES = [
  'type',
  'id',
  'timestamp',
  'parent_id',
  'summary',
  'entry_id',
  'message',
  'tokens_before',
  'own',
  'toString',
]

/**
 * Views of a log's entries, certified where possible if there is a certifier.
 * @param onCopy called with each part of the log that is kept for views
 */
function viewsOf(
  format: Format,
  bytes: Uint8Array,
  withCertifier: boolean,
  types?: string[],
  onCopy?: (part: Buffer) => void,
): View[] {
  const certifier = withCertifier ? certifierOf(format, { recordsAll: true }) : undefined
  const copyOf = (part: Uint8Array) => {
    const copy = Buffer.from(part)
    onCopy?.(copy)
    return copy
  }
  const helpers = { textOf: strictText, copyOf }
  const wanted = types && new Set(types)
  const maker = certifier && new ViewMaker<unknown>(certifier, planEntry(format), wanted, helpers)
  const parser = new LogParser(format, { salvage: true, unterminated: 'keep' }, { certifier })
  const views: View[] = []
  // As when files are read, the parser gets a buffer that is overwritten afterwards.
  const buffer = Uint8Array.from(bytes)
  parser.receive(buffer)
  let ended = false
  for (let step = parser.advance(); step !== Step.End; step = parser.advance()) {
    if (step === Step.Entries) maker?.add(views, parser)
    if (step === Step.Entry) views.push(new DecodedView(parser, format.discriminator))
    if (step !== Step.NeedInput) continue
    if (ended) break
    buffer.fill(0)
    parser.end()
    ended = true
  }
  certifier?.leave()
  return wanted === undefined ? views : views.filter(({ type }) => wanted.has(type))
}

/** Everything that a view shows, and its values of these fields. */
function shown(view: View, names: readonly string[] = NAMES): object {
  const { type, line, offset, length, next, salvaged } = view
  const fields = names.map((name) => [name, view.field(name)])
  const bytes = view.bytes()
  return {
    type,
    line,
    offset,
    length,
    next,
    salvaged,
    fields,
    bytes: Buffer.from(bytes).toString('latin1'),
    entry: view.entry(),
  }
}

function sameViews(t: Test, format: Format, bytes: Uint8Array, types?: string[]): void {
  const certified = viewsOf(format, bytes, true, types)
  const decoded = viewsOf(format, bytes, false, types)
  t.strictSame(
    certified.map((view) => shown(view)),
    decoded.map((view) => shown(view)),
    'as the decoder has them',
  )
  for (const view of certified) {
    const { offset, length } = view
    t.strictSame(
      Buffer.from(view.bytes()),
      Buffer.from(bytes.subarray(offset, offset + length)),
      'its own bytes',
    )
    t.equal(view.entry(), view.entry(), 'one entry')
    const copy = view.bytes()
    copy.fill(0)
    t.notSame(view.bytes(), copy, 'a copy of the bytes')
  }
}

const extra = { own: 'own', toString: 'x' }
const lines: LinePart[] = [
  userEntry('1', 'é\u2028\u{1f600}'),
  assistantEntry('2'),
  '',
  { ...leafEntry('3'), ...extra },
  'NOT JSON',
  { ...compactionEntry('4'), parent_id: null },
  ` ${jsonOf({ parent_id: 'with "escapes"\n and é', ...leafEntry('\ud83d') })}\t`,
  { ...toolResultEntry('5'), own: null, summary: 'of another type' },
  '{"type":"leaf","id":"a","id":"b","timestamp":"","entry_id":""}',
  `${jsonOf(leafEntry('6'))}${jsonOf(leafEntry('7'))}`,
  '{"\\u0074ype":"leaf","id":"e","timestamp":"","entry_id":""}',
]

t.test('of session entries', async (t) => {
  sameViews(t, sessionFormat, logOf(sessionHeader, ...lines))
  sameViews(t, sessionFormat, bytesOf(logOf(sessionHeader, ...lines), leafEntry('torn')))
})

t.test('with CR LF', async (t) => {
  const bytes = bytesOf(...[sessionHeader, ...lines].flatMap((line) => [line, '\r\n']))
  sameViews(t, sessionFormat, bytes)
})

t.test('of entries of some types', async (t) => {
  const bytes = logOf(sessionHeader, ...lines, ...lines)
  for (const types of [['leaf'], ['message', 'compaction'], ['nothing'], []])
    sameViews(t, sessionFormat, bytes, types)
})

t.test('of any JSON values', async (t) => {
  const values = [
    ...[
      '1',
      '"text"',
      'null',
      '[{"type":"x"}]',
      '{}',
      '{"type":null}',
      '{"type":1,"id":"a"}',
      '{"id":"a","type":"x"}',
    ],
    ...['{"type":"\\u0078","id":{"type":"y"}}', '{"type":"x","type":"y"}'],
  ]
  sameViews(t, jsonLines, logOf(...values))
  sameViews(t, jsonLines, logOf(...values), ['x'])
})

t.test('of entries that have only some of the named fields', async (t) => {
  const entry = Type.Union([
    Type.Object({ type: Type.Literal('a'), id: Type.String() }),
    Type.Object({ type: Type.String(), own: Type.Integer() }),
    Type.Null(),
  ])
  const values = [
    { type: 'a', id: 'x', own: 'y' },
    { type: 'b', own: 5, id: 'z' },
    'null',
    { type: '', own: 1 },
  ]
  const format = defineFormat({ name: 'partly', entry })
  sameViews(t, format, logOf(...values))
  sameViews(t, format, logOf(...values), ['b', ''])
})

t.test('of entries that allow no further properties', async (t) => {
  const closed = { additionalProperties: false }
  const entry = Type.Union([
    Type.Object({ kind: Type.Literal('a'), id: Type.String() }, closed),
    Type.Object({ kind: Type.Literal('b'), summary: Type.Union([Type.String(), Type.Null()]) }, closed),
  ])
  const values = [
    { kind: 'a', id: 'x' },
    { kind: 'b', summary: null },
    { kind: 'b', summary: 's' },
  ]
  sameViews(t, defineFormat({ name: 'closed', entry, discriminator: 'kind' }), logOf(...values))
  sameViews(t, defineFormat({ name: 'closed', entry }), logOf(...values))
})

t.test('of so many entries that they share several copies', async (t) => {
  const many = Array.from({ length: 3_000 }, (_, index) =>
    index % 700 === 0 ? userEntry(String(index), 'x'.repeat(100_000)) : leafEntry(String(index)),
  )
  const bytes = logOf(sessionHeader, ...many)
  const views = viewsOf(sessionFormat, bytes, true)
  t.strictSame(
    views.map((view) => [view.line, view.field('id'), view.type]),
    many.map(({ id, type }, index) => [index + 2, id, type]),
  )
  t.strictSame(
    views.map(({ next }) => next),
    [...views.slice(1).map(({ offset }) => offset), bytes.length],
  )
  t.strictSame(views.at(-1)?.entry(), many.at(-1))
})

/** Names of discriminators: some that JSON escapes, and some that objects inherit. */
const DISCRIMINATORS = [
  ...['type', 'kind', 'é', '', 'a"b', '\n', '\ud800', 'toString', 'constructor', '__proto__'],
  ...BACKSLASH_NAMES,
]

const kinds = fc.uniqueArray(
  fc.record({
    value: fc.constantFrom('leaf', 'message', 'é', 'a"b', ''),
    isOpen: fc.constantFrom(false, false, false, true),
    isClosed: fc.boolean(),
    more: fc.dictionary(
      fc.constantFrom('id', 'n', 'kind', 'text'),
      fc.constantFrom<TSchema>(
        Type.String(),
        Type.Optional(Type.Union([Type.String(), Type.Null()])),
        Type.Optional(Type.Integer()),
        Type.Unknown(),
        Type.Literal('fixed'),
      ),
      { maxKeys: 3 },
    ),
  }),
  { minLength: 1, maxLength: 3, selector: ({ value }) => value },
)

/** Entries of a few types that a property distinguishes, or leaves open. */
const toldApart: fc.Arbitrary<[schema: TSchema, name: string]> = fc
  .tuple(fc.constantFrom('type', 'type', ...DISCRIMINATORS), kinds)
  .map(([name, all]) => {
    const objects = all.map(({ value, isOpen, isClosed, more }) =>
      Type.Object(
        { ...more, [name]: isOpen ? Type.Union([Type.String(), Type.Null()]) : Type.Enum([value]) },
        isClosed ? { additionalProperties: false } : {},
      ),
    )
    return [Type.Union(objects), name]
  })

t.test('of random entries', async (t) => {
  const names = [...DISCRIMINATORS, 'id', 'n', 'text', 'none']
  let certified = 0
  const look = (entry: TSchema, discriminator: string, start: number) => {
    const random = randomNumbers(start)
    const format = defineFormat({ name: 'chance', entry, discriminator })
    const texts = Array.from({ length: 20 }, () => {
      const text = writtenSomehow(conformingValue(entry, random), random)
      return pick(['', '', ' ', '\t'], random) + text + pick(['', '', '\r'], random)
    })
    const views = viewsOf(format, logOf(...texts), true)
    const decoded = viewsOf(format, logOf(...texts), false)
    assert.deepStrictEqual(
      views.map((view) => shown(view, names)),
      decoded.map((view) => shown(view, names)),
    )
    certified += views.filter((view) => !(view instanceof DecodedView)).length
  }
  holds(
    t,
    'views of a few types',
    fc.property(toldApart, fc.nat(), ([schema, name], start) => look(schema, name, start)),
  )
  t.ok(certified > 500, `${certified} of them of certified lines`)
  const any = fc.property(arbitrarySchemas, fc.constantFrom(...DISCRIMINATORS), fc.nat(), look)
  holds(t, 'views of entries of any kind', any, 100)
})

t.test('a view keeps its own line alive, and at most 8 KiB of others', async (t) => {
  const texts = [10, 3_000, 9_000, 8_000, 20, 100_000, 30, 4_000, 4_000, 4_000]
  const log = logOf(
    sessionHeader,
    ...texts.map((length, index) => userEntry(String(index), 'x'.repeat(length))),
  )
  let kept = 0
  const views = viewsOf(sessionFormat, log, true, undefined, (copy) => {
    kept += copy.length
    const isOneLine = copy.indexOf('\n') === copy.length - 1
    t.ok(isOneLine || copy.length <= 8192, `${copy.length} bytes`)
  })
  t.equal(views.length, texts.length)
  t.equal(kept, log.length - log.indexOf(0x0a) - 1, 'every line is kept once')
})
