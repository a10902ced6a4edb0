import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import Type from 'typebox'
import { decodeHeader, headerError } from '../../../lib/core/entries/header-line.js'
import { LogError } from '../../../lib/core/log-error.js'
import { defineFormat } from '../../../lib/format/define-format.js'
import type { LogFormat } from '../../../lib/format/log-format.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { SECRET, secretValues } from '../../support/damage/secrets.js'
import { bytesOf, type LinePart, leafEntry, sessionHeader } from '../../support/damage/session-log.js'
import { holds } from '../../support/random/property.js'

const OFFSET = 3

function refusal(
  line: LinePart,
  format: LogFormat<unknown, unknown> = sessionFormat,
  maxDepth?: number,
): LogError {
  try {
    decodeHeader(format, bytesOf(line), OFFSET, maxDepth)
  } catch (error) {
    assert.ok(error instanceof LogError)
    assert.deepEqual([error.line, error.offset], [1, OFFSET], 'says where')
    return error
  }
  throw new assert.AssertionError({ message: 'the header is accepted' })
}

t.test('the header', async (t) => {
  t.strictSame(decodeHeader(sessionFormat, bytesOf(sessionHeader), 0), sessionHeader)
  const more = { ...sessionHeader, parent_session: null, added: { later: [1] } }
  t.strictSame(decodeHeader(sessionFormat, bytesOf(more), 0), more, 'with all that it holds')
})

t.test('for another version, the error names the one found and the known one', async (t) => {
  const cases: [string, unknown, string][] = [
    ['a later one', 2, 'version 2'],
    ['a broken one', 1.5, 'version 1.5'],
    ['several numbers', '2.0.1', 'version "2.0.1"'],
    ['a name', '2.0-beta', 'another version, of 8 characters'],
    ['digits without end', '1'.repeat(17), 'another version, of 17 characters'],
    ['the same as text', '1', 'version "1"'],
  ]
  for (const [name, version, found] of cases) {
    const { code, message } = refusal({ ...sessionHeader, version })
    t.equal(code, 'ERR_LOG_VERSION', name)
    t.equal(message, `the session log has ${found}; this reader knows version 1`, name)
  }
})

t.test('without a header, the error says what was found and what was expected', async (t) => {
  const { version: _version, ...withoutVersion } = sessionHeader
  const cases: [string, LinePart, string][] = [
    ['no JSON', 'hello', 'line 1 is not JSON: plain text, or the rest of an entry: no value begins the line'],
    ['an empty line', '', 'line 1 is not JSON: the line is empty'],
    [
      'NULs',
      '\0\0',
      'line 1 is not JSON: 2 NUL bytes from byte 0 of the line on, as a power cut leaves them',
    ],
    ['no UTF-8', Uint8Array.of(0xff), 'line 1 is not UTF-8: byte 0 of the line is not part of a character'],
    ['an array', '[]', 'line 1 is JSON, but not an object'],
    ['null', 'null', 'line 1 is JSON, but not an object'],
    ['no type', '{}', 'line 1 has no type'],
    ['an inherited type', '{"__proto__":{"type":"session"}}', 'line 1 has no type'],
    ['an entry', leafEntry('1'), 'line 1 has type "leaf"'],
    ['a type that is a number', '{"type":7}', 'line 1 has a type that is not a string'],
    ['a type that is an object', '{"type":{}}', 'line 1 has a type that is not a string'],
    ['a type that is not known', '{"type":"S3CR3T"}', 'line 1 has another type, of 6 characters'],
    ['a type of one letter', '{"type":"x"}', 'line 1 has another type, of 1 character'],
    ['no version', withoutVersion, 'the header must have required properties version'],
    [
      'a version of another type',
      { ...sessionHeader, version: null },
      'the header has a /version that must be 1',
    ],
    ['a wrong field', { ...sessionHeader, cwd: 5 }, 'the header has a /cwd that must be string'],
  ]
  for (const [name, line, found] of cases) {
    const { code, message } = refusal(line)
    t.equal(code, 'ERR_LOG_HEADER', name)
    t.equal(message, `not a session log: ${found}; expected a header of type "session" in line 1`, name)
  }
})

t.test('a header that fixes neither type nor version', async (t) => {
  const format = defineFormat({
    name: 'loose',
    header: Type.Object({ n: Type.Integer() }),
    entry: Type.Unknown(),
  })
  t.strictSame(decodeHeader(format, bytesOf('{"n":1,"type":"any","version":9}'), 0), {
    n: 1,
    type: 'any',
    version: 9,
  })
  const { code, message } = refusal('{"n":"1"}', format)
  t.equal(code, 'ERR_LOG_HEADER')
  t.equal(message, 'not a loose log: the header has a /n that must be integer; expected a header in line 1')
})

t.test('a header too deep for the compiled check', async (t) => {
  const tree = Type.Cyclic({ Node: Type.Object({ kids: Type.Array(Type.Ref('Node')) }) }, 'Node')
  const depth = 100_000
  const line = `${'{"kids":['.repeat(depth)}${']}'.repeat(depth)}`
  const format = defineFormat({ name: 'tree', header: tree, entry: Type.Unknown() })
  const { code, message } = refusal(line, format, 2 * depth)
  t.equal(code, 'ERR_LOG_HEADER')
  t.match(message, /the header is nested too deeply to be checked/)
  t.match(refusal(line, format).message, /line 1 is nested more than 4000 levels deep/)
})

t.test('a very long line 1 is not searched for the place where it is wrong', async (t) => {
  const long = 'x'.repeat(1024 * 1024)
  t.match(refusal(`"${long}`).message, 'line 1 is not JSON;')
  t.match(refusal(bytesOf(long, Uint8Array.of(0xff))).message, 'line 1 is not UTF-8;')
})

t.test('errors of line 1 that callers detect', async (t) => {
  t.match(headerError(sessionFormat, OFFSET, 'line 1 is too long'), {
    code: 'ERR_LOG_HEADER',
    message: 'not a session log: line 1 is too long; expected a header of type "session" in line 1',
    line: 1,
    offset: OFFSET,
  })
})

t.test('no message contains content of the line', async (t) => {
  const headers = fc.record(
    {
      type: fc.constant('session'),
      version: fc.oneof(fc.constant(1), secretValues),
      id: secretValues,
      cwd: secretValues,
    },
    { requiredKeys: [] },
  )
  const property = fc.property(fc.oneof(secretValues, headers), (value) => {
    assert.ok(!refusal(JSON.stringify(value)).message.includes(SECRET))
  })
  holds(t, 'any value', property, 1000)
})
