import assert from 'node:assert/strict'
import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import t from 'tap'
import { firstInvalidByte, strictText } from '../../../lib/core/lines/utf8.js'
import { finish } from '../../../lib/core/work.js'
import { holds } from '../../support/random/property.js'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

/** The first byte that is not part of a character: where the longest prefix that is UTF-8 ends. */
function naiveFirstInvalid(bytes: Uint8Array): number {
  let at = bytes.length
  while (!isUtf8(bytes.subarray(0, at))) at -= 1
  return at
}

const characters = fc.string({ unit: 'binary', maxLength: 6 }).map((text) => [...Buffer.from(text)])
const edges = [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed]
const bytesOfEdges = fc.array(fc.constantFrom(...edges, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff), {
  maxLength: 5,
})
const anyBytes = fc
  .array(fc.oneof(characters, bytesOfEdges, fc.array(fc.nat(255), { maxLength: 3 })))
  .map((parts) => Uint8Array.from(parts.flat()))

t.test('agrees with TextDecoder', async (t) => {
  const property = fc.property(anyBytes, (bytes) => {
    assert.equal(finish(firstInvalidByte(bytes)), naiveFirstInvalid(bytes))
    const text = strictText(bytes, 0, bytes.length)
    assert.equal(text, decoded(bytes))
    assert.equal(text !== undefined, finish(firstInvalidByte(bytes)) === bytes.length)
  })
  holds(t, 'any bytes', property, 2000)
})

t.test('all pairs of bytes, and the first three bytes of all longer characters', async (t) => {
  let invalid = 0
  for (let first = 0; first < 256; first += 1) {
    for (let second = 0; second < 256; second += 1) {
      for (const rest of [[], [0x80], [0x80, 0x80], [0xbf, 0xbf], [0x80, 0x41], [0x41, 0x80]]) {
        const bytes = Uint8Array.of(first, second, ...rest)
        const expected = naiveFirstInvalid(bytes)
        if (expected < bytes.length) invalid += 1
        assert.equal(finish(firstInvalidByte(bytes)), expected, `bytes ${bytes}`)
      }
    }
  }
  t.ok(invalid > 100_000, `${invalid} malformed ones`)
})

t.test('every kind of malformed character, after a whole one', async (t) => {
  const malformed: [string, number[]][] = [
    ['a continuation alone', [0x80]],
    ['an overlong form of two', [0xc0, 0x80]],
    ['an overlong form of two, the highest', [0xc1, 0xbf]],
    ['an overlong form of three', [0xe0, 0x9f, 0xbf]],
    ['an overlong form of four', [0xf0, 0x8f, 0xbf, 0xbf]],
    ['the first high surrogate', [0xed, 0xa0, 0x80]],
    ['the last low surrogate', [0xed, 0xbf, 0xbf]],
    ['beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['an invalid first byte', [0xf5, 0x80, 0x80, 0x80]],
    ['0xff', [0xff]],
    ['cut after one of two', [0xc3]],
    ['cut after two of three', [0xe2, 0x82]],
    ['cut after three of four', [0xf0, 0x9f, 0x98]],
    ['broken off by ASCII', [0xf0, 0x9f, 0x41, 0x98]],
  ]
  for (const [name, bytes] of malformed) {
    const before = Buffer.from('é')
    const line = Buffer.concat([before, Buffer.from(bytes), Buffer.from(name.startsWith('cut') ? '' : 'z')])
    t.equal(finish(firstInvalidByte(line)), before.length, name)
    t.equal(strictText(line, 0, line.length), undefined, `${name}: no text`)
  }
})

t.test('decodes the given range, byte order mark included', async (t) => {
  const bytes = Buffer.from('é\ufeffab€')
  t.equal(strictText(bytes, 2, 6), '\ufeffa')
  t.equal(strictText(bytes, 1, 6), undefined, 'from the middle of a character')
  t.equal(strictText(bytes, 2, 6), '\ufeffa', 'as before, after a failure')
  t.equal(strictText(bytes, 3, 3), '', 'nothing')
})

t.test('the cost of a long line is linear', async (t) => {
  const line = Buffer.concat([Buffer.from('時'.repeat(1_000_000)), Uint8Array.of(0xff)])
  t.equal(finish(firstInvalidByte(line)), line.length - 1)
})
