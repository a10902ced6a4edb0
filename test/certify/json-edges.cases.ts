// The edges of JSON and of UTF-8, one by one. What is certified must be JSON; and plain JSON must be certified, or the tests
// would prove nothing. The module works in blocks of 16 and 64 bytes, so every offset in a block is tried.

import assert from 'node:assert/strict'
import { isUtf8 } from 'node:buffer'
import t, { type Test } from 'tap'
import { jsonLines } from '../../lib/format/json-lines.js'
import type { LinePart } from '../support/damage/session-log.js'
import { type Judgement, judgeOf } from '../support/schemas/certified.js'

const judge = judgeOf(jsonLines)
/** Strings longer than two blocks. A special byte is put at each offset. */
const PLACES = Array.from({ length: 140 }, (_, place) => place)

function sameAsDecoder(t: Test, name: string, line: LinePart): void {
  const { certified, entry } = judge(line)
  t.equal(certified, entry, `${name}: ${entry ? 'certified' : 'left to the decoder'}`)
}

function neverUnsound({ certified, entry }: Judgement, name: string): void {
  assert.ok(!certified || entry, `${name} is certified, but refused`)
}

t.test('numbers', async (t) => {
  const valid = [
    '0',
    '-0',
    '7',
    '-12',
    '0.5',
    '-0.0',
    '1e5',
    '1E+2',
    '1e-07',
    '12.50e3',
    '9'.repeat(400),
    '1e999',
  ]
  const invalid = [
    '01',
    '-01',
    '1.',
    '.5',
    '-',
    '+1',
    '1e',
    '1e+',
    '0x1',
    '1_0',
    '--1',
    '1.e5',
    'Infinity',
    'NaN',
    '1 2',
  ]
  for (const text of [...valid, ...invalid]) {
    for (const line of [text, `[${text}]`, `{"a":${text}}`, `[0,${text} ,1]`])
      sameAsDecoder(t, line.slice(0, 30), line)
  }
  t.same(judge('9'.repeat(400)), { certified: true, entry: true })
  t.same(judge('01'), { certified: false, entry: false })
})

t.test('words and structure', async (t) => {
  const valid = [
    'true',
    'false',
    'null',
    '[]',
    '{}',
    '[[],{}]',
    '{"":{}}',
    '[true,false,null]',
    '{"a":1,"a":2}',
  ]
  const invalid = [
    'tru',
    'truE',
    'falsy',
    'nul',
    'nulll',
    'True',
    '[',
    ']',
    '[,]',
    '[1,]',
    '{',
    '{"a"}',
    '{"a":}',
  ]
  const more = [
    '{"a":1,}',
    '{a:1}',
    "{'a':1}",
    '{"a" 1}',
    '{"a":1 "b":2}',
    '[1 2]',
    '[1}',
    '{"a":1]',
    '""""',
    '// x',
    '1,2',
  ]
  for (const line of [...valid, ...invalid, ...more]) sameAsDecoder(t, line, line)
})

t.test('white space of every kind', async (t) => {
  const json = [' ', '\t', '\r', ' \t\r \r']
  const others = ['\v', '\f', '\0', '\u00a0', '\ufeff', '\u2028', '\u0085', '\u3000', '/**/']
  for (const space of [...json, ...others]) {
    const lines = [
      `${space}1`,
      `1${space}`,
      `[${space}1${space},${space}2${space}]`,
      `{${space}"a"${space}:${space}1${space}}`,
    ]
    for (const line of lines) sameAsDecoder(t, encodeURI(line), line)
  }
  for (const blank of ['', ' ', '\t\r ', '\r'])
    t.same(judge(blank), { certified: false, entry: false }, 'a blank line')
})

t.test('escapes', async (t) => {
  const good = [
    '\\"',
    '\\\\',
    '\\/',
    '\\b',
    '\\f',
    '\\n',
    '\\r',
    '\\t',
    '\\u0000',
    '\\uD83D\\uDE00',
    '\\ud83d',
    '\\uDEad',
  ]
  const bad = [
    '\\',
    '\\x41',
    '\\u12',
    '\\u12g4',
    '\\U0041',
    '\\ ',
    '\\1',
    '\\u-123',
    "\\'",
    '\\N',
    '\\u 123',
    '\\ué000',
  ]
  for (const written of [...good, ...bad]) {
    for (const place of PLACES) {
      const line = `"${'x'.repeat(place)}${written}${'y'.repeat(place % 19)}"`
      const { certified, entry } = judge(line)
      assert.equal(certified, entry, `${written} at ${place}`)
      assert.equal(entry, good.includes(written), written)
    }
  }
  t.pass(`${good.length} good and ${bad.length} bad ones at ${PLACES.length} places`)
})

t.test('runs of backslashes before a quote', async (t) => {
  for (let count = 0; count <= 130; count += 1) {
    for (let place = 0; place < 66; place += 1) {
      const text = `"${'x'.repeat(place)}${'\\'.repeat(count)}"`
      for (const line of [text, `[${text},"z"]`]) {
        const { certified, entry } = judge(line)
        assert.equal(certified, entry, `${count} backslashes at ${place}`)
      }
    }
  }
  t.pass()
})

t.test('every byte in a string, at every place', async (t) => {
  for (let byte = 0; byte < 256; byte += 1) {
    if (byte === 0x0a) continue
    for (const place of PLACES) {
      const line = Buffer.from(`"${'x'.repeat(place)}?${'y'.repeat(7)}"`)
      line[1 + place] = byte
      const { certified, entry } = judge(line)
      // A quote in the middle ends the string, and what follows is not JSON.
      assert.equal(certified, entry, `byte ${byte} at ${place}`)
    }
  }
  t.pass()
})

/** Bytes that are not UTF-8, and some that only just are. */
const sequences: readonly [name: string, bytes: number[]][] = [
  ['a lone continuation', [0x80]],
  ['two lone continuations', [0x80, 0xbf]],
  ['two bytes', [0xc2, 0x80]],
  ['two bytes, longer than needed', [0xc1, 0xbf]],
  ['two bytes, longer than needed, of NUL', [0xc0, 0x80]],
  ['two bytes, one missing', [0xdf]],
  ['three bytes', [0xe0, 0xa0, 0x80]],
  ['three bytes, longer than needed', [0xe0, 0x9f, 0xbf]],
  ['three bytes, one missing', [0xe6, 0x97]],
  ['three bytes, two missing', [0xe6]],
  ['the last before the surrogates', [0xed, 0x9f, 0xbf]],
  ['a surrogate', [0xed, 0xa0, 0x80]],
  ['the last surrogate', [0xed, 0xbf, 0xbf]],
  ['the first after the surrogates', [0xee, 0x80, 0x80]],
  ['U+FEFF', [0xef, 0xbb, 0xbf]],
  ['four bytes', [0xf0, 0x90, 0x80, 0x80]],
  ['four bytes, longer than needed', [0xf0, 0x8f, 0xbf, 0xbf]],
  ['four bytes, one missing', [0xf0, 0x9f, 0x98]],
  ['four bytes, two missing', [0xf0, 0x9f]],
  ['four bytes, three missing', [0xf1]],
  ['U+10FFFF', [0xf4, 0x8f, 0xbf, 0xbf]],
  ['beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
  ['0xf5', [0xf5, 0x80, 0x80, 0x80]],
  ['five bytes', [0xf8, 0x88, 0x80, 0x80, 0x80]],
  ['0xff', [0xff]],
  ['a character with a continuation too many', [0xc3, 0xa9, 0x80]],
  ['ASCII where a continuation should be', [0xe6, 0x41, 0x80]],
]

for (const [name, bytes] of sequences) {
  t.test(`UTF-8: ${name}`, async (t) => {
    for (const place of PLACES) {
      for (const rest of ['', 'y', 'é'.repeat(40)]) {
        const line = Buffer.concat([
          Buffer.from(`"${'x'.repeat(place)}`),
          Buffer.from(bytes),
          Buffer.from(`${rest}"`),
        ])
        const { certified, entry } = judge(line)
        assert.equal(entry, isUtf8(line))
        assert.equal(certified, entry, `at ${place}, before ${rest.length} characters`)
      }
    }
    sameAsDecoder(t, 'outside of a string', Buffer.from([...bytes, 0x31]))
  })
}

t.test('a byte order mark in the middle, and at the start', async (t) => {
  t.same(judge('"a\ufeffb"'), { certified: true, entry: true })
  t.same(judge('\ufeff1'), { certified: false, entry: false })
})

t.test('nesting', async (t) => {
  for (const depth of [1, 100, 127, 128, 129, 1_000, 4_000, 4_001, 100_000]) {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const whole = `${open.repeat(depth)}1${close.repeat(depth)}`
      const { certified, entry } = judge(whole)
      t.equal(entry, depth <= 4_000, `${depth} deep`)
      t.equal(certified, depth <= 128, `${depth} deep: ${certified ? 'certified' : 'left to the decoder'}`)
      neverUnsound(judge(whole.slice(0, -1)), `${depth} deep and one bracket short`)
      neverUnsound(judge(`${whole}${close}`), `${depth} deep and one bracket too many`)
    }
  }
})
