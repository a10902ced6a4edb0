// Node's decoding must agree with the core's, which is compared with `TextDecoder` in `core/lines/utf8.cases.ts`.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { strictText as specification } from '../../../lib/core/lines/utf8.js'
import { strictText } from '../../../lib/node/parser/strict-text.js'
import { holds } from '../../support/random/property.js'

const CONTINUATION = 0x80
const LAST_CONTINUATION = 0xbf
const LAST_BYTE = 0xff

/** The two agree on bytes that are an array of their own, a range of a larger one, and a range of a Buffer's memory. */
function requireAgreement(bytes: Uint8Array): void {
  const expected = specification(bytes, 0, bytes.length)
  const padded = new Uint8Array([LAST_BYTE, ...bytes, LAST_BYTE])
  const found = {
    whole: strictText(bytes, 0, bytes.length),
    range: strictText(padded, 1, bytes.length + 1),
    view: strictText(padded.subarray(1), 0, bytes.length),
    buffer: strictText(Buffer.from(padded), 1, bytes.length + 1),
  }
  for (const [name, text] of Object.entries(found)) {
    if (text !== expected) assert.equal(text, expected, `${name} of bytes ${bytes}`)
  }
}

/** Characters of three bytes and of four, at the edges of every range of the encoding. */
const CHARACTERS = [
  0x800, 0xfff, 0x1000, 0xcfff, 0xd000, 0xd7ff, 0xe000, 0xfeff, 0xfffc, 0xfffd, 0xfffe, 0xffff, 0x10000,
  0x1f642, 0x3ffff, 0x40000, 0xfffff, 0x100000, 0x10ffff,
]

t.test('agrees with the core on every input of one byte or two', async (t) => {
  requireAgreement(new Uint8Array(0))
  let texts = 0
  for (let first = 0; first <= LAST_BYTE; first += 1) {
    requireAgreement(Uint8Array.of(first))
    for (let second = 0; second <= LAST_BYTE; second += 1) {
      const bytes = Uint8Array.of(first, second)
      requireAgreement(bytes)
      if (strictText(bytes, 0, 2) !== undefined) texts += 1
    }
  }
  const asciiPairs = 0x80 * 0x80
  const charactersOfTwoBytes = 0x800 - 0x80
  t.equal(texts, asciiPairs + charactersOfTwoBytes, 'and takes no more of them for UTF-8 than there are')
})

t.test('agrees with the core on every truncation of a character of three or four bytes', async (t) => {
  // Truncated to one byte or two, they are among the inputs above. The first three bytes of four are left.
  let truncations = 0
  for (let first = 0xf0; first <= 0xf4; first += 1) {
    for (let second = CONTINUATION; second <= LAST_CONTINUATION; second += 1) {
      for (let third = CONTINUATION; third <= LAST_CONTINUATION; third += 1) {
        const bytes = Uint8Array.of(first, second, third)
        requireAgreement(bytes)
        if (strictText(bytes, 0, 3) !== undefined) t.fail(`${bytes} is taken for text`)
        truncations += 1
      }
    }
  }
  t.equal(truncations, 5 * 64 * 64)
})

t.test('agrees with the core on three bytes at the edges of every range', async (t) => {
  const edges = [
    0x00,
    0x41,
    0x7f,
    0x80,
    0x8f,
    0x90,
    0x9f,
    0xa0,
    0xbf,
    0xc0,
    0xc2,
    0xe0,
    0xed,
    0xf0,
    0xf4,
    LAST_BYTE,
  ]
  let texts = 0
  for (let first = 0; first <= LAST_BYTE; first += 1) {
    for (const second of edges) {
      for (const third of edges) {
        const bytes = Uint8Array.of(first, second, third)
        requireAgreement(bytes)
        if (strictText(bytes, 0, 3) !== undefined) texts += 1
      }
    }
  }
  t.ok(texts > 256, `${texts} of them are text`)
})

t.test('takes no truncated character for text, wherever it is cut', async (t) => {
  for (const code of CHARACTERS) {
    const character = Buffer.from(String.fromCodePoint(code))
    const before = Buffer.from('a\ufffd')
    const after = Buffer.from('z')
    const whole = Buffer.concat([before, character, after])
    t.equal(strictText(whole, 0, whole.length), whole.toString(), `U+${code.toString(16)}`)
    for (let length = 1; length < character.length; length += 1) {
      for (const bytes of [
        Buffer.concat([before, character.subarray(0, length)]),
        Buffer.concat([before, character.subarray(0, length), after]),
        Buffer.concat([character.subarray(length), after]),
      ]) {
        requireAgreement(bytes)
        if (strictText(bytes, 0, bytes.length) !== undefined)
          t.fail(`U+${code.toString(16)}, ${length} bytes of it`)
      }
    }
  }
})

const arbitraryBytes = fc.uint8Array({ maxLength: 24 })
const arbitraryText = fc
  .string({ unit: 'binary', maxLength: 8 })
  .map((text) => new Uint8Array(Buffer.from(text)))
const replacement = fc.constant(new Uint8Array(Buffer.from('\ufffd')))
const mixed = fc
  .array(fc.oneof(arbitraryText, replacement, fc.uint8Array({ maxLength: 3 })), { maxLength: 6 })
  .map((parts) => new Uint8Array(Buffer.concat(parts)))

t.test('agrees with the core on arbitrary bytes', async (t) => {
  holds(t, 'bytes', fc.property(arbitraryBytes, requireAgreement), 2000)
  holds(t, 'text with replacement characters and malformed bytes', fc.property(mixed, requireAgreement), 2000)
})

t.test('agrees with the core on every range of a text', async (t) => {
  const property = fc.property(mixed, fc.nat(40), fc.nat(40), (bytes, one, other) => {
    const start = Math.min(one, other, bytes.length)
    const end = Math.min(Math.max(one, other), bytes.length)
    assert.equal(strictText(bytes, start, end), specification(bytes, start, end))
  })
  holds(t, 'ranges', property, 2000)
})
