import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { jsonExtent, skipWhiteSpace } from '../../../lib/core/json/json-syntax.js'
import { isJson, isViable } from '../../support/damage/viable-json.js'
import { holds } from '../../support/random/property.js'

const DEEP = 1_000_000
const whiteSpace = fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\r'), maxLength: 3 })
const values = fc.json({ maxDepth: 4 })
/** Random text that is JSON, or nearly so. */
const jsonLike = fc.string({ unit: fc.constantFrom(...'{}[]:,"\\ue0123.+-truefalsn \n'), maxLength: 12 })
const mutated = fc
  .tuple(
    fc.oneof(values, fc.constant('{"a":[1,true,{"b":"\\u00e9\\n"}],"c":-1.5e+3}')),
    fc.nat(),
    fc.nat(3),
    fc.constantFrom(...'{}[]:,"\\ue0-. \u0001'),
  )
  .map(([text, place, removed, added]) => {
    const at = place % (text.length + 1)
    return text.slice(0, at) + added + text.slice(at + removed)
  })

/** The extent in the text, with bytes around it that must not be examined. */
function extentOf(text: string): { valid: boolean; end: number } {
  const padded = Buffer.from(`"${text}"`)
  const { valid, end } = jsonExtent(padded, 1, padded.length - 1)
  return { valid, end: end - 1 }
}

/** Asserts everything about an extent that JSON.parse can confirm. */
function checkExtent(bytes: Uint8Array): void {
  // One byte per character: the syntax of JSON does not distinguish characters from 0x80 on.
  const text = Buffer.from(bytes).toString('latin1')
  const { valid, end } = jsonExtent(bytes, 0, bytes.length)
  const upToEnd = text.slice(0, end)
  if (valid) assert.ok(isJson(upToEnd), 'the value is one')
  const isAll = skipWhiteSpace(bytes, end, bytes.length) === bytes.length
  assert.equal(valid && isAll, isJson(text), 'all is a value')
  if (valid) return
  assert.ok(isViable(upToEnd), 'up to the failing byte it could have become a value')
  if (end < bytes.length)
    assert.ok(!isViable(text.slice(0, end + 1)), 'with the byte at `end` it is not viable')
}

function checkText(text: string): void {
  checkExtent(Buffer.from(text))
}

t.test('agrees with JSON.parse', async (t) => {
  holds(t, 'JSON', fc.property(values, checkText))
  holds(t, 'JSON with one place changed', fc.property(mutated, checkText), 600)
  holds(t, 'random pieces of JSON', fc.property(jsonLike, checkText), 1000)
  holds(
    t,
    'any text in quotes',
    fc.property(
      fc.string({ unit: 'binary' }).map((text) => `"${text}"`),
      checkText,
    ),
  )
  holds(t, 'any bytes', fc.property(fc.uint8Array({ maxLength: 20 }), checkExtent))
})

t.test('a value ends in the same place whatever follows it', async (t) => {
  const followed = fc.property(values, fc.string(), whiteSpace, (value, rest, space) => {
    const isNumber = /^-?\d/.test(value)
    const text = isNumber ? `${space}${value} ${rest}` : `${space}${value}${rest}`
    assert.deepEqual(extentOf(text), { valid: true, end: Buffer.byteLength(space + value) })
  })
  holds(t, 'a value, and text', followed)
})

t.test('no byte beyond the end is examined', async (t) => {
  const bytes = Buffer.from('[1,2]')
  for (let end = 0; end < bytes.length; end += 1) {
    t.strictSame(jsonExtent(bytes, 0, end), { valid: false, end }, `${end} bytes`)
  }
  t.strictSame(jsonExtent(Buffer.from('123'), 1, 2), { valid: true, end: 2 }, 'from the middle')
})

t.test('the edges of JSON', async (t) => {
  const accepted = [
    ...['0', '-0', '-0.0', '10', '1e5', '1E+2', '1e-2', '1.5E05', '-1.25e+3', '12345678901234567890'],
    ...['true', 'false', 'null', '""', '[]', '{}', '[[]]', '[{}]', '{"":{}}', ' [ 1 , 2 ] ', '{ "a" : 1 }'],
    ...[
      '"\\"\\\\\\/\\b\\f\\n\\r\\t"',
      '"\\u00e9\\uABCD\\uabcd"',
      '"\\ud83d"',
      '"\u007f\u2028\u2029"',
      '"é€😀"',
    ],
    ...['\t1', '\r\n1', '1\n'],
  ]
  for (const text of accepted) {
    t.ok(isJson(text) && extentOf(text).valid, JSON.stringify(text).replaceAll(/[^ -~]/g, '?'))
  }
  const refused: [string, string][] = [
    ['-', '-'],
    ['+1', ''],
    ['.5', ''],
    ['1.', '1.'],
    ['1.e5', '1.'],
    ['1e', '1e'],
    ['1e+', '1e+'],
    ['-a', '-'],
    ['0x10', '0'],
    ['01', '0'],
    ['-01', '-0'],
    ['NaN', ''],
    ['Infinity', ''],
    ['tru', 'tru'],
    ['trux', 'tru'],
    ['nul]', 'nul'],
    ['True', ''],
    ["'a'", ''],
    ['"a', '"a'],
    ['"\\x"', '"\\'],
    ['"\\u12', '"\\u12'],
    ['"\\u12g4"', '"\\u12'],
    ['"\\u12@4"', '"\\u12'],
    ['"\\U0041"', '"\\'],
    ['"\t"', '"'],
    ['"\u0000"', '"'],
    ['"\u001f"', '"'],
    ['[1,]', '[1,'],
    ['[,1]', '['],
    ['[1 2]', '[1 '],
    ['[1}', '[1'],
    ['{"a":1,}', '{"a":1,'],
    ['{"a" 1}', '{"a" '],
    ['{"a":}', '{"a":'],
    ['{a:1}', '{'],
    ['{1:1}', '{'],
    ['{"a":1]', '{"a":1'],
    ['{"a":1', '{"a":1'],
    ['\u00a01', ''],
    ['\ufeff1', ''],
    ['', ''],
    ['  ', '  '],
  ]
  for (const [text, upToEnd] of refused) {
    const name = JSON.stringify(text).replaceAll(/[^ -~]/g, '?')
    t.notOk(isJson(text), `${name} is not JSON`)
    const { valid, end } = extentOf(text)
    // Bytes after a number that do not belong to it follow a whole value.
    const isNumberAndMore = /^-?0[\dx]/.test(text)
    t.equal(valid, isNumberAndMore, name)
    t.equal(Buffer.from(text).subarray(0, end).toString(), upToEnd, `${name}: the place`)
  }
})

t.test('a million brackets', async (t) => {
  const deep: [string, string, boolean, number][] = [
    ['open arrays', '['.repeat(DEEP), false, DEEP],
    ['open objects', '{"a":'.repeat(DEEP), false, '{"a":'.length * DEEP],
    ['closed', '['.repeat(DEEP) + ']'.repeat(DEEP), true, 2 * DEEP],
    ['closed wrongly', `${'['.repeat(DEEP)}}`, false, DEEP],
  ]
  for (const [name, text, valid, end] of deep) t.strictSame(extentOf(text), { valid, end }, name)
})

t.test('white space is that of JSON', async (t) => {
  const text = Buffer.from(' \t\r\n\u00a0')
  t.equal(skipWhiteSpace(text, 0, text.length), ' \t\r\n'.length)
  t.equal(skipWhiteSpace(text, 0, 2), 2, 'up to the end')
})
