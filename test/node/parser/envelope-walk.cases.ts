// The envelope of a line too long to be held: the same however the line is split, and bounded whatever it holds.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import type { Envelope } from '../../../lib/core/recovery.js'
import { isObject } from '../../../lib/format/schema/json-objects.js'
import { readAll, sessionFormat } from '../../../lib/index.js'
import { startEnvelopeWalk } from '../../../lib/node/parser/envelope-walk.js'
import { strictText } from '../../../lib/node/parser/strict-text.js'
import { holds } from '../../support/random/property.js'
import { randomNumbers } from '../../support/random/seed.js'
import { anyValue, damaged, writtenSomehow } from '../../support/schemas/conforming-values.js'

const header = '{"type":"session","version":1,"id":"s","timestamp":"t","cwd":"/"}'

function walk(text: string | Uint8Array, step = Number.POSITIVE_INFINITY): Envelope | undefined {
  const bytes = Buffer.from(text)
  const line = startEnvelopeWalk()
  for (let at = 0; at < bytes.length; at += step) line.write(bytes.subarray(at, at + step))
  return line.end().envelope
}

/** Walks whole and byte by byte, which must agree. */
function walkBothWays(text: string | Uint8Array): Envelope | undefined {
  const whole = walk(text)
  t.strictSame(walk(text, 1), whole, 'the same byte by byte')
  return whole
}

t.test('short top-level strings and nulls are kept, and nothing else', async (t) => {
  const line = {
    type: 'message',
    id: 'é"\\\n😀',
    parent_id: null,
    n: 1.5e3,
    ok: true,
    list: ['a', { id: 'inner' }],
    empty: '',
  }
  t.strictSame(walkBothWays(JSON.stringify(line)), {
    type: 'message',
    id: 'é"\\\n😀',
    parent_id: null,
    empty: '',
  })
  t.strictSame(walkBothWays(' { } '), {})
})

t.test('keys and values of up to 1 KiB are kept, longer ones are not', async (t) => {
  const [longest, tooLong] = ['é'.repeat(512), `${'é'.repeat(512)}x`]
  t.strictSame(walkBothWays(JSON.stringify({ a: longest, b: tooLong })), { a: longest })
  t.strictSame(walkBothWays(JSON.stringify({ [longest]: 'x', [tooLong]: 'y' })), { [longest]: 'x' })
})

t.test('the last of several values of a key counts, as with JSON.parse', async (t) => {
  t.strictSame(walkBothWays('{"id":"a","id":"b"}'), { id: 'b' })
  t.strictSame(walkBothWays('{"id":"a","id":{"id":"c"}}'), {})
  t.strictSame(walkBothWays('{"id":1,"id":"b"}'), { id: 'b' })
})

t.test('__proto__ is an ordinary field', async (t) => {
  const envelope = walk('{"__proto__":"x","constructor":"y"}')
  t.strictSame(Object.entries(envelope ?? {}), [
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ])
  t.equal(Object.getPrototypeOf(envelope), Object.prototype)
})

t.test('at most 64 fields are kept', async (t) => {
  const fields = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`k${index}`, 'v']))
  t.equal(Object.keys(walk(JSON.stringify({ ...fields })) ?? {}).length, 64)
  t.equal(walk(`${JSON.stringify(fields).slice(0, -1)},"k1":"again"}`)?.k1, 'again')
})

t.test('a line that is not a well-formed object has no envelope', async (t) => {
  const rows = [
    '',
    '[]',
    '"text"',
    '12',
    'null',
    '{"a":1',
    '{"a":1}}',
    '{"a":1}x',
    '{"a":"b"} {"c":"d"}',
    '{a:1}',
    '\0\0\0',
  ]
  for (const row of rows) t.equal(walkBothWays(row), undefined, row)
  for (const row of ['{"a":"\xff"}', '{"a":1}\xf0\x9f\x98', '{"a":1} \xc3'])
    t.equal(walkBothWays(Buffer.from(row, 'latin1')), undefined, 'not UTF-8')
})

/** The strings and nulls of the object that JSON.parse makes of the line. */
function parsedEnvelope(line: Uint8Array): Envelope | undefined {
  try {
    const value: unknown = JSON.parse(strictText(line, 0, line.length) ?? '')
    if (!isObject(value)) return undefined
    const fields = Object.entries(value).filter(([, field]) => typeof field === 'string' || field === null)
    return Object.fromEntries(fields)
  } catch {
    return undefined
  }
}

t.test('the envelope of any object, damaged or not, agrees with JSON.parse', async (t) => {
  const seen = { envelopes: 0, none: 0 }
  const property = fc.property(fc.nat(), fc.integer({ min: 1, max: 40 }), (start, step) => {
    const random = randomNumbers(start)
    const fields = ['id', 'type', 'other'].map((name) => [name, anyValue(random)])
    const line = Buffer.from(writtenSomehow(Object.fromEntries(fields), random))
    for (const bytes of [line, damaged(line, random), line.subarray(0, Math.floor(random() * line.length))]) {
      const expected = parsedEnvelope(bytes)
      assert.deepStrictEqual(walk(bytes, step), expected)
      if (expected === undefined) seen.none += 1
      else seen.envelopes += 1
    }
  })
  holds(t, 'the two agree', property, 2_000)
  t.ok(seen.envelopes > 1_000 && seen.none > 1_000, `${seen.envelopes} envelopes, ${seen.none} without`)
})

t.test('depth is bounded', async (t) => {
  const nested = (depth: number) => `{"type":"deep","x":${'['.repeat(depth)}${']'.repeat(depth)}}`
  t.strictSame(walk(nested(999)), { type: 'deep' })
  t.equal(walk(nested(1_000_000)), undefined)
})

t.test('the fault has the envelope, however the line is split, unless the option says no', async (t) => {
  const line = JSON.stringify({ type: 'leaf', id: 'large', entry_id: 'x'.repeat(5000) })
  for (const terminator of ['\n', '\r\n']) {
    const log = Buffer.from(`${header}\n${line}${terminator}`)
    for (const maxLineBytes of [100, line.length - 1]) {
      for (const step of [1, 7, 1000, log.length]) {
        const { summary } = await readAll(slices(log, step), sessionFormat, { maxLineBytes })
        t.match(summary.faults, [
          { reason: 'oversized', length: line.length, envelope: { type: 'leaf', id: 'large' } },
        ])
      }
    }
  }
  const { summary } = await readAll(Buffer.from(`${header}\n${line}\n`), sessionFormat, {
    maxLineBytes: 100,
    envelope: false,
  })
  t.notOk(summary.faults[0]?.envelope)
})

t.test('a torn line that is too long has no envelope', async (t) => {
  const log = Buffer.from(`${header}\n{"type":"leaf","id":"${'x'.repeat(5000)}`)
  const { summary } = await readAll(slices(log, 100), sessionFormat, { maxLineBytes: 100 })
  t.match(summary.faults, [{ reason: 'truncated' }])
})

function* slices(bytes: Buffer, step: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step)
}

t.test('a walk knows which lines are proved malformed', async (t) => {
  const cases: [string | Uint8Array, boolean][] = [
    ['{"a":1}', false],
    ['[1]', false],
    ['"text"', false],
    [`{"a":${'['.repeat(1001)}`, false],
    ['{"a":}', true],
    ['{"a":1', true],
    ['xx', true],
    ['', true],
    [Uint8Array.of(0x7b, 0x22, 0xff), true],
  ]
  for (const [text, isMalformed] of cases) {
    const line = startEnvelopeWalk()
    line.write(Buffer.from(text))
    t.equal(line.end().isMalformed, isMalformed, Buffer.from(text).toString().slice(0, 12))
  }
})
