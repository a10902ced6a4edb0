import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import Type from 'typebox'
import { encodeEntry, encodeHeader } from '../../lib/core/entry-encoder.js'
import { DEFAULT_MAX_LINE_BYTES } from '../../lib/core/line-format.js'
import { LogError } from '../../lib/core/log-error.js'
import { defineFormat } from '../../lib/format/define-format.js'
import { jsonLines } from '../../lib/format/json-lines.js'
import { type LeafEntry, type SessionHeader, sessionFormat } from '../../lib/format/session-format.js'
import { entriesOf } from '../support/core-reading.js'
import { holds } from '../support/property.js'
import { readEveryWay } from '../support/read-every-way.js'
import { SECRET, secretValues } from '../support/secrets.js'
import { bytesOf, jsonOf, leafEntry, logOf, sessionHeader, userEntry } from '../support/session-log.js'

function messageOf(encode: () => Uint8Array): string {
  try {
    encode()
  } catch (error) {
    assert.ok(error instanceof LogError)
    assert.equal(error.code, 'ERR_LOG_INVALID_ENTRY')
    assert.equal(error.cause, undefined, 'a cause might quote the entry')
    return error.message
  }
  throw new assert.AssertionError({ message: 'the value is accepted' })
}

t.test('an entry becomes the line that reading gives it back from', async (t) => {
  const entries = [userEntry('1', 'a\nb\r\u2028\0"\\\ud83d'), leafEntry('2')]
  const log = bytesOf(
    encodeHeader(sessionFormat, sessionHeader),
    ...entries.map((entry) => encodeEntry(sessionFormat, entry)),
  )
  t.strictSame(Buffer.from(log), Buffer.from(logOf(sessionHeader, ...entries)))
  t.strictSame(entriesOf(readEveryWay(log, sessionFormat)), entries)
})

t.test('any JSON value is one line', async (t) => {
  const property = fc.property(fc.jsonValue(), (value) => {
    const line = encodeEntry(jsonLines, value)
    assert.deepEqual(entriesOf(readEveryWay(line, jsonLines)), [JSON.parse(jsonOf(value))])
  })
  holds(t, 'read back', property, 50)
})

t.test('a format without a header has no line for it', async (t) => {
  t.equal(encodeHeader(jsonLines, undefined).length, 0)
})

t.test('what does not match is refused, with its place', async (t) => {
  const wrongLeaf = { ...leafEntry('1'), id: 5 } as unknown as LeafEntry
  t.equal(
    messageOf(() => encodeEntry(sessionFormat, wrongLeaf)),
    'the entry has a /id that must be string; nothing was written',
  )
  const wrongHeader = { ...sessionHeader, version: 2 } as unknown as SessionHeader
  t.equal(
    messageOf(() => encodeHeader(sessionFormat, wrongHeader)),
    'the header has a /version that must be 1; nothing was written',
  )
})

t.test('what is no match once it is JSON is refused', async (t) => {
  const format = defineFormat({
    name: 'at',
    entry: Type.Object({ at: Type.Unknown(), n: Type.Optional(Type.Number()) }),
  })
  const encoded = (value: { at: unknown }) => () => encodeEntry(format, value)
  t.equal(
    messageOf(encoded({ at: undefined })),
    'the entry must have required properties at once it is JSON; nothing was written',
  )
  t.match(
    messageOf(encoded({ at: 1, toJSON: () => 'text' } as { at: unknown })),
    'the entry must be object once it is JSON',
  )
  t.equal(Buffer.from(encoded({ at: new Date(0) })()).toString(), '{"at":"1970-01-01T00:00:00.000Z"}\n')
})

t.test('what cannot be made JSON is refused, and not quoted', async (t) => {
  const cycle: unknown[] = [SECRET]
  cycle.push(cycle)
  const throwing = {
    toJSON: () => {
      throw new Error(SECRET)
    },
  }
  const values: [string, unknown, RegExp][] = [
    ['a cycle', cycle, /cannot be made JSON/],
    ['a bigint', 1n, /cannot be made JSON/],
    ['a toJSON that throws', throwing, /cannot be made JSON/],
    ['undefined', undefined, /is no JSON value/],
    ['a function', () => SECRET, /is no JSON value/],
  ]
  for (const [name, value, expected] of values) {
    const message = messageOf(() => encodeEntry(jsonLines, value))
    t.match(message, expected, name)
    t.notMatch(message, SECRET, `${name}: no content`)
  }
})

t.test('a value that is very deep is refused where the engine can’t write it', async (t) => {
  let deep: unknown = SECRET
  const depth = 100_000
  for (let level = 0; level < depth; level += 1) deep = [deep]
  if (canWrite(deep)) {
    t.equal(encodeEntry(jsonLines, deep).length, 2 * depth + jsonOf(SECRET).length + 1, 'newer engines can')
  } else {
    const message = messageOf(() => encodeEntry(jsonLines, deep))
    t.match(message, /cannot be made JSON/)
    t.notMatch(message, SECRET)
  }
})

function canWrite(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== ''
  } catch {
    return false
  }
}

t.test('a line that readers would not hold is refused', async (t) => {
  const longest = 'x'.repeat(DEFAULT_MAX_LINE_BYTES - '""'.length)
  t.equal(encodeEntry(jsonLines, longest).length, DEFAULT_MAX_LINE_BYTES + 1, 'the longest, and its LF')
  const message = messageOf(() => encodeEntry(jsonLines, `${longest}x`))
  t.match(
    message,
    `is ${DEFAULT_MAX_LINE_BYTES + 1} bytes long; readers hold lines up to ${DEFAULT_MAX_LINE_BYTES}`,
  )
})

t.test('no message tells what the entry holds', async (t) => {
  const property = fc.property(secretValues, (value) => {
    const message = messageOf(() => encodeEntry(sessionFormat, value as LeafEntry))
    assert.ok(!message.includes(SECRET))
  })
  holds(t, 'any value', property, 500)
})
