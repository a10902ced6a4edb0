import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { openingBracket, valueStart } from '../../lib/core/json-backward.js'
import { holds } from '../support/property.js'
import { bytesOf, jsonOf } from '../support/session-log.js'

const texts = fc.string({ unit: fc.constantFrom('a', '"', '\\', '{', ']', '€'), maxLength: 6 })
const { value: values } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, texts, fc.array(tie('value')), fc.dictionary(texts, tie('value'))),
}))

t.test('finds where a value begins, whatever stands before it', async (t) => {
  const before = texts.map((text) => (text.endsWith('\\') ? `${text} ` : text))
  const property = fc.property(before, values, fc.boolean(), (text, value, spaced) => {
    const bytes = bytesOf(text, JSON.stringify(value, null, spaced ? '\t' : ''))
    assert.equal(valueStart(bytes, 0, bytes.length), bytesOf(text).length)
  })
  holds(t, 'the start', property, 600)
})

t.test('finds which bracket stands open, whatever stands before it', async (t) => {
  const property = fc.property(texts, fc.array(values), fc.boolean(), (text, members, isObject) => {
    const parts = members.map((member) => (isObject ? `"\\"":${jsonOf(member)},` : `${jsonOf(member)},`))
    const bytes = bytesOf(text, isObject ? '{' : '[', ...parts)
    assert.equal(openingBracket(bytes, 0, bytes.length), bytesOf(text).length)
  })
  holds(t, 'the bracket', property, 600)
})

t.test('where nothing begins', async (t) => {
  const lines = [
    '',
    '12',
    'true',
    ',',
    '"',
    'a"',
    '\\"',
    '"a\\"',
    '"a\\\\\\"',
    '\\\\"a"',
    '}',
    '[]}',
    '"]',
    '{"a"}}',
  ]
  for (const line of lines) t.equal(valueStart(bytesOf(line), 0, line.length), -1, line)
})

t.test('where no bracket stands open', async (t) => {
  for (const line of ['', 'a', '{}', '[{}]', 'a"', '"{"', '{"a\\"']) {
    t.equal(openingBracket(bytesOf(line), 0, line.length), -1, line)
  }
})

t.test('looks at nothing before the line', async (t) => {
  const outside = '{"\\'
  for (const line of ['"', 'a"', ']', '\\"']) {
    const bytes = bytesOf(outside, line)
    t.equal(valueStart(bytes, outside.length, bytes.length), -1, line)
  }
  const quoted = bytesOf('\\', '"a"')
  t.equal(valueStart(quoted, 1, quoted.length), 1, 'no backslash before the line escapes its first quote')
})
