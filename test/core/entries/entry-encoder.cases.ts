import assert from 'node:assert/strict'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import Type from 'typebox'
import { encodeEntry, encodeHeader } from '../../../lib/core/entries/entry-encoder.js'
import { deepJson } from '../../../lib/core/json/deep-json.js'
import { DEFAULT_MAX_DEPTH, DEFAULT_MAX_LINE_BYTES } from '../../../lib/core/lines/line-format.js'
import { LogError } from '../../../lib/core/log-error.js'
import { defineFormat } from '../../../lib/format/define-format.js'
import { jsonLines } from '../../../lib/format/json-lines.js'
import { type LeafEntry, type SessionHeader, sessionFormat } from '../../../lib/format/session-format.js'
import { SECRET, secretValues } from '../../support/damage/secrets.js'
import {
  bytesOf,
  jsonOf,
  leafEntry,
  logOf,
  sessionHeader,
  userEntry,
} from '../../support/damage/session-log.js'
import { holds } from '../../support/random/property.js'
import { entriesOf, readChunks } from '../../support/streams/core-reading.js'
import { readEveryWay } from '../../support/streams/read-every-way.js'

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

t.test('an entry becomes the line from which it is read back', async (t) => {
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

t.test('a property that is undefined is left out', async (t) => {
  const entry = { ...leafEntry('1'), parent_id: undefined } as unknown as LeafEntry
  t.equal(textOf(encodeEntry(sessionFormat, entry)), `${jsonOf(leafEntry('1'))}\n`)
})

t.test('an entry that does not match is refused, with the place', async (t) => {
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

t.test('a value that is not an entry is refused', async (t) => {
  const leaf = leafEntry(SECRET)
  const user = userEntry('1')
  const sentAt = (timestamp_ms: unknown) => ({ ...user, message: { ...user.message, timestamp_ms } })
  const values: [name: string, value: unknown, says: RegExp][] = [
    ['nothing', undefined, /the entry must/],
    ['a string', SECRET, /the entry must/],
    ['an object without a type', { id: SECRET }, /the entry /],
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

t.test('a value that does not match once it is JSON is refused', async (t) => {
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

t.test('a value that cannot be made JSON is refused', async (t) => {
  const cycle: unknown[] = [SECRET]
  cycle.push(cycle)
  const values: [name: string, value: unknown, says: RegExp][] = [
    ['a cycle', cycle, /cannot be made JSON/],
    ['a bigint', [SECRET, 1n], /cannot be made JSON/],
    ['a toJSON that throws', { toJSON: fails }, /cannot be made JSON/],
    ['a getter that throws', Object.defineProperty({}, 'a', { get: fails, enumerable: true }), /cannot be/],
    ['undefined', undefined, /is not a JSON value/],
    ['a function', () => SECRET, /is not a JSON value/],
    ['a symbol', Symbol(SECRET), /is not a JSON value/],
    ['a toJSON that returns undefined', { toJSON: () => undefined }, /is not a JSON value/],
  ]
  for (const [name, value, says] of values) refuses(t, () => encodeEntry(jsonLines, value), says, name)
})

t.test(
  'what is nested as deeply as can be read is written, whatever the engine can do by itself',
  async (t) => {
    const depth = DEFAULT_MAX_DEPTH
    const shapes: [name: string, open: string, inside: string, close: string][] = [
      ['arrays', '[', '', ']'],
      ['objects', '{"a":', '"é\\n"', '}'],
      ['arrays with neighbours', '[1,"a",', 'null', ',true,{}]'],
      ['objects whose names are numbers, which engines write by another way', '{"0":', '1.5', '}'],
      ['objects with neighbours', '{"b":[],"1":', '{}', ',"c":null}'],
    ]
    for (const [name, open, inside, close] of shapes) {
      const levels = depth - (name.endsWith('neighbours') ? 1 : 0)
      const value: unknown = JSON.parse(`${open.repeat(levels)}${inside}${close.repeat(levels)}`)
      const line = encodeEntry(jsonLines, value)
      assert.deepEqual(bytesOf(line), Buffer.from(`${deepJson(value, depth)}\n`), name)
      t.equal(entriesOf(readChunks([line], jsonLines)).length, 1, `${name}: read back`)
      refuses(
        t,
        () => encodeEntry(jsonLines, [[value]]),
        /is nested more than 4000 levels deep|cannot be/,
        name,
      )
      t.equal(
        encodeEntry(jsonLines, [[value]], depth + 2).length,
        line.length + 4,
        `${name}: where more is allowed`,
      )
    }
    refuses(t, () => encodeEntry(jsonLines, [[1]], 1), /is nested more than 1 levels deep/, 'where less is')
  },
)

t.test('without recursion, the text of a value is that of JSON.stringify', async (t) => {
  const same = (value: unknown) => assert.equal(deepJson(value, 100), JSON.stringify(value))
  holds(t, 'any JSON value', fc.property(fc.jsonValue(), same), 300)
  const others = [
    undefined,
    fails,
    [undefined, fails, Symbol('a'), withHole, 1],
    { a: undefined, b: fails, c: 1, d: Symbol('a') },
    { a: new Date(0), b: { toJSON: (key: string) => [key] }, c: [{ toJSON: (key: string) => key }] },
    [Object(1), Object('a'), Object(false), new Map([[1, 2]]), -0, Number.NaN],
    { toJSON: () => undefined },
  ]
  for (const value of others) t.equal(deepJson(value, 100), JSON.stringify(value))
  t.throws(() => deepJson([1n], 100), TypeError)
  const cycle: unknown[] = []
  cycle.push(cycle)
  t.throws(() => deepJson(cycle, 100), RangeError)
})

t.test('a value that JSON would silently change is refused, with the place', async (t) => {
  const open = defineFormat({
    name: 'open',
    entry: Type.Object({ known: Type.Unknown(), list: Type.Optional(Type.Array(Type.Unknown())) }),
  })
  const named = (value: unknown) => () => encodeEntry(open, value as { known: unknown })
  const infinite = 'is NaN or infinite, which JSON would make null; nothing was written'
  const nothing = 'is not a JSON value, which JSON would make null; nothing was written'
  const emptied = 'is an object of a kind that JSON would make {}; nothing was written'
  const cases: [() => Uint8Array, string][] = [
    [() => encodeEntry(jsonLines, Number.NaN), `the entry ${infinite}`],
    [() => encodeEntry(jsonLines, Number.POSITIVE_INFINITY), `the entry ${infinite}`],
    [() => encodeEntry(jsonLines, [1, -Infinity]), `the entry has a /1 that ${infinite}`],
    [() => encodeEntry(jsonLines, { [SECRET]: [null, Number.NaN] }), `the entry has a /*/1 that ${infinite}`],
    [named({ known: [{ list: [0, undefined] }] }), `the entry has a /known/0/list/1 that ${nothing}`],
    [named({ known: null, list: [fails] }), `the entry has a /list/0 that ${nothing}`],
    [named({ known: [Symbol(SECRET)] }), `the entry has a /known/0 that ${nothing}`],
    [named({ known: withHole }), `the entry has a /known/1 that ${nothing}`],
    [named({ known: { [SECRET]: new Map([[1, 2]]) } }), `the entry has a /known/* that ${emptied}`],
    [named({ known: [new Set([1])] }), `the entry has a /known/0 that ${emptied}`],
    [named({ known: /a/ }), `the entry has a /known that ${emptied}`],
    [named({ known: new Error(SECRET) }), `the entry has a /known that ${emptied}`],
    [
      named({ known: new Date(Number.NaN) }),
      'the entry has a /known that is an invalid date, which JSON would make null; nothing was written',
    ],
  ]
  for (const [encode, message] of cases) t.equal(messageOf(encode), message)
  const kept: [unknown, string][] = [
    [{ a: undefined, b: null, c: {}, d: [], e: [null, {}] }, '{"b":null,"c":{},"d":[],"e":[null,{}]}'],
    [
      { a: new (class Empty {})(), b: new Date(0), c: 'null' },
      '{"a":{},"b":"1970-01-01T00:00:00.000Z","c":"null"}',
    ],
    [{ a: { toJSON: () => null }, b: fails, c: [-0] }, '{"a":null,"c":[0]}'],
  ]
  for (const [value, text] of kept) t.equal(textOf(encodeEntry(jsonLines, value)), `${text}\n`)
})

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

t.test('no message contains content of the entry', async (t) => {
  const property = fc.property(secretValues, (value) => {
    const message = messageOf(() => encodeEntry(sessionFormat, value as LeafEntry))
    assert.ok(!message.includes(SECRET))
  })
  holds(t, 'any value', property, 500)
})

const withHole: unknown[] = [1]
withHole[2] = 3

function fails(): never {
  throw new Error(SECRET)
}
