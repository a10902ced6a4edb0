import assert from 'node:assert/strict'
import fc from 'fast-check'
import t, { type Test } from 'tap'
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

function textOf(line: Uint8Array): string {
  return Buffer.from(line).toString()
}

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

function refuses(t: Test, encode: () => Uint8Array, says: RegExp, name: string): void {
  const message = messageOf(encode)
  t.match(message, says, name)
  t.match(message, /; nothing was written$/, name)
  t.notMatch(message, SECRET, `${name}: no content`)
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

t.test('a property that JSON leaves out is left out', async (t) => {
  const entry = { ...leafEntry('1'), parent_id: undefined } as unknown as LeafEntry
  t.equal(textOf(encodeEntry(sessionFormat, entry)), `${jsonOf(leafEntry('1'))}\n`)
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

t.test('what is no entry is refused', async (t) => {
  const leaf = leafEntry(SECRET)
  const user = userEntry('1')
  const sentAt = (timestamp_ms: unknown) => ({ ...user, message: { ...user.message, timestamp_ms } })
  const values: [name: string, value: unknown, says: RegExp][] = [
    ['nothing', undefined, /the entry must/],
    ['no object', SECRET, /the entry must/],
    ['of no type', { id: SECRET }, /the entry /],
    ['of an unknown type', { ...leaf, type: SECRET }, /the entry /],
    ['without a property', { ...leaf, entry_id: undefined }, /the entry .*entry_id/],
    ['with a property of another type', { ...leaf, entry_id: [SECRET] }, /a \/entry_id that must be string/],
    ['wrong in its depth', sentAt(SECRET), /timestamp_ms/],
    ['with NaN', sentAt(Number.NaN), /timestamp_ms/],
    ['beyond exact integers', sentAt(2 ** 53), /timestamp_ms/],
  ]
  for (const [name, value, says] of values)
    refuses(t, () => encodeEntry(sessionFormat, value as LeafEntry), says, name)
})

t.test('what is no match once it is JSON is refused', async (t) => {
  const part = Type.Object({ size: Type.Number() })
  const format = defineFormat({ name: 'loose', entry: Type.Object({ any: Type.Unknown(), part }) })
  const entry = { any: SECRET, part: { size: 1 } }
  const values: [name: string, value: unknown, says: RegExp][] = [
    ['an undefined property', { ...entry, any: undefined }, /must have required properties any/],
    ['a function', { ...entry, any: fails }, /required properties any/],
    ['a symbol', { ...entry, any: Symbol(SECRET) }, /required properties any/],
    ['a toJSON', { ...entry, toJSON: () => [SECRET] }, /the entry must be object/],
    ['a toJSON of a part', { ...entry, part: { size: 1, toJSON: () => SECRET } }, /a \/part that/],
    [
      'a property that does not enumerate',
      Object.defineProperty({ ...entry }, 'any', { enumerable: false }),
      /required properties any/,
    ],
  ]
  for (const [name, value, says] of values) {
    refuses(t, () => encodeEntry(format, value as typeof entry), says, name)
    refuses(t, () => encodeEntry(format, value as typeof entry), / once it is JSON;/, name)
  }
  t.equal(
    textOf(encodeEntry(format, { ...entry, any: new Date(0) } as unknown as typeof entry)),
    '{"any":"1970-01-01T00:00:00.000Z","part":{"size":1}}\n',
  )
})

t.test('what cannot be made JSON is refused', async (t) => {
  const cycle: unknown[] = [SECRET]
  cycle.push(cycle)
  const values: [name: string, value: unknown, says: RegExp][] = [
    ['a cycle', cycle, /cannot be made JSON/],
    ['a bigint', [SECRET, 1n], /cannot be made JSON/],
    ['a toJSON that throws', { toJSON: fails }, /cannot be made JSON/],
    ['a getter that throws', Object.defineProperty({}, 'a', { get: fails, enumerable: true }), /cannot be/],
    ['undefined', undefined, /is no JSON value/],
    ['a function', () => SECRET, /is no JSON value/],
    ['a symbol', Symbol(SECRET), /is no JSON value/],
    ['a toJSON that gives nothing', { toJSON: () => undefined }, /is no JSON value/],
  ]
  for (const [name, value, says] of values) refuses(t, () => encodeEntry(jsonLines, value), says, name)
})

t.test('a value that is very deep is refused where the engine can’t write it', async (t) => {
  let deep: unknown = SECRET
  const depth = 200_000
  for (let level = 0; level < depth; level += 1) deep = [deep]
  if (canWrite(deep)) {
    t.equal(encodeEntry(jsonLines, deep).length, 2 * depth + jsonOf(SECRET).length + 1, 'newer engines can')
  } else {
    refuses(t, () => encodeEntry(jsonLines, deep), /cannot be made JSON/, 'older ones can’t')
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
  const inBytes = 'é'.repeat(DEFAULT_MAX_LINE_BYTES / 2)
  t.match(
    messageOf(() => encodeEntry(jsonLines, inBytes)),
    /bytes long/,
    'bytes count, not characters',
  )
})

t.test('no message tells what the entry holds', async (t) => {
  const property = fc.property(secretValues, (value) => {
    const message = messageOf(() => encodeEntry(sessionFormat, value as LeafEntry))
    assert.ok(!message.includes(SECRET))
  })
  holds(t, 'any value', property, 500)
})

function fails(): never {
  throw new Error(SECRET)
}
