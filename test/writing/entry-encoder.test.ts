import t, { type Test } from 'tap'
import Type from 'typebox'
import { encodeEntry, encodeHeader } from '../../lib/core/entry-encoder.js'
import { DEFAULT_MAX_LINE_BYTES } from '../../lib/core/line-format.js'
import { LogError } from '../../lib/core/log-error.js'
import { defineFormat } from '../../lib/format/define-format.js'
import { jsonLines } from '../../lib/format/json-lines.js'
import { sessionFormat } from '../../lib/format/session-format.js'
import { entriesOf, readChunks } from '../support/core-reading.js'
import {
  assistantEntry,
  compactionEntry,
  jsonOf,
  leafEntry,
  sessionHeader,
  toolResultEntry,
  userEntry,
} from '../support/session-log.js'

/** Stands in every entry that is refused: no message may show it. */
const SECRET = 'hunter2'

t.test('an entry becomes its JSON and one LF', async (t) => {
  const entries = [userEntry('1', 'a\n\u2028b"\ud83d\ud83d\ude00'), leafEntry('2'), compactionEntry('3')]
  for (const entry of [...entries, assistantEntry('4'), toolResultEntry('5', { deep: [null, -0] })]) {
    t.equal(Buffer.from(encodeEntry(sessionFormat, entry)).toString(), `${jsonOf(entry)}\n`)
  }
  for (const value of [null, true, 0, '', [], {}, 'a\u0085b'])
    t.equal(Buffer.from(encodeEntry(jsonLines, value)).toString(), `${jsonOf(value)}\n`)
})

t.test('what is encoded reads back', async (t) => {
  const entries = ['\0', '\ud83d', '\r\n', '{', '\ufeff', { __proto__: null, '': [{}] }, 1e300, [[[]]]]
  const bytes = Buffer.concat(entries.map((entry) => encodeEntry(jsonLines, entry)))
  const reading = readChunks([bytes], jsonLines)
  t.same(entriesOf(reading), entries)
  t.equal(reading.summary.status, 'clean')
})

t.test('a header becomes its JSON and one LF; where there is none, nothing', async (t) => {
  t.equal(Buffer.from(encodeHeader(sessionFormat, sessionHeader)).toString(), `${jsonOf(sessionHeader)}\n`)
  t.equal(encodeHeader(jsonLines, undefined).length, 0)
})

t.test('a property that JSON leaves out is left out', async (t) => {
  const entry = { ...leafEntry('1'), parent_id: undefined } as unknown as ReturnType<typeof leafEntry>
  t.equal(Buffer.from(encodeEntry(sessionFormat, entry)).toString(), `${jsonOf(leafEntry('1'))}\n`)
})

t.test('what is refused', async (t) => {
  const leaf = leafEntry(SECRET)
  const message = userEntry(SECRET, SECRET).message
  const cyclic: Record<string, unknown> = { ...leaf }
  cyclic.self = cyclic
  const entries: [string, unknown, RegExp][] = [
    ['nothing', undefined, /the entry must/],
    ['no object', SECRET, /the entry must/],
    ['of no type', { id: SECRET }, /the entry /],
    ['of an unknown type', { ...leaf, type: SECRET }, /the entry /],
    ['without a property', { ...leaf, entry_id: undefined }, /the entry .*entry_id/],
    [
      'with a property of another type',
      { ...leaf, entry_id: [SECRET] },
      /has a \/entry_id that must be string/,
    ],
    [
      'wrong in its depth',
      { ...userEntry('1'), message: { ...message, timestamp_ms: SECRET } },
      /timestamp_ms/,
    ],
    ['with NaN', { ...userEntry('1'), message: { ...message, timestamp_ms: Number.NaN } }, /timestamp_ms/],
    [
      'beyond exact integers',
      { ...userEntry('1'), message: { ...message, timestamp_ms: 2 ** 53 } },
      /timestamp/,
    ],
    ['with a bigint', { ...leaf, extra: 12n }, /cannot be made JSON/],
    ['with a cycle', cyclic, /cannot be made JSON/],
    ['with a toJSON that throws', { ...leaf, extra: { toJSON: fails } }, /cannot be made JSON/],
    ['with a getter that throws', Object.defineProperty({ ...leaf }, 'id', { get: fails }), /cannot be made/],
    ['too deep', toolResultEntry(SECRET, deep(200_000)), /cannot be made JSON/],
  ]
  for (const [name, entry, says] of entries) {
    t.test(name, async (t) => refuses(t, () => encodeEntry(sessionFormat, entry as never), says))
  }
})

t.test('what matches as an object, but not as JSON', async (t) => {
  const part = Type.Object({ size: Type.Number() })
  const format = defineFormat({ name: 'loose', entry: Type.Object({ any: Type.Unknown(), part }) })
  const entry = { any: SECRET, part: { size: 1 } }
  const entries: [string, unknown][] = [
    ['an undefined property', { ...entry, any: undefined }],
    ['a function', { ...entry, any: () => SECRET }],
    ['a symbol', { ...entry, any: Symbol(SECRET) }],
    ['a toJSON', { ...entry, toJSON: () => [SECRET] }],
    ['a toJSON of a part', { ...entry, part: { size: 1, toJSON: () => SECRET } }],
    ['a property that does not enumerate', Object.defineProperty({ ...entry }, 'any', { enumerable: false })],
  ]
  for (const [name, value] of entries)
    t.test(name, async (t) => refuses(t, () => encodeEntry(format, value as never), /once it is JSON/))
})

t.test('a value that is nothing in JSON', async (t) => {
  for (const value of [undefined, () => SECRET, Symbol(SECRET), { toJSON: () => undefined }])
    refuses(t, () => encodeEntry(jsonLines, value), /is no JSON value/)
})

t.test('a Date is the text that it becomes', async (t) => {
  const dated = defineFormat({ name: 'dated', entry: Type.Object({ at: Type.Unknown() }) })
  t.equal(
    Buffer.from(encodeEntry(dated, { at: new Date(0) })).toString(),
    '{"at":"1970-01-01T00:00:00.000Z"}\n',
  )
})

t.test('a line may be as long as readers hold, and not longer', async (t) => {
  const longest = 'x'.repeat(DEFAULT_MAX_LINE_BYTES - 2)
  t.equal(encodeEntry(jsonLines, longest).length, DEFAULT_MAX_LINE_BYTES + 1)
  const says = new RegExp(`${DEFAULT_MAX_LINE_BYTES + 1} bytes long`)
  refuses(t, () => encodeEntry(jsonLines, `${longest}x`), says)
  const inBytes = 'é'.repeat(DEFAULT_MAX_LINE_BYTES / 2)
  refuses(t, () => encodeEntry(jsonLines, inBytes), /bytes long/)
})

t.test('a header that does not match', async (t) => {
  const header = { ...sessionHeader, id: SECRET, cwd: 5 } as never
  refuses(t, () => encodeHeader(sessionFormat, header), /^the header has a \/cwd that must be string/)
})

function refuses(t: Test, encode: () => Uint8Array, says: RegExp): void {
  try {
    encode()
    t.fail('is refused')
  } catch (error) {
    t.ok(error instanceof LogError)
    const { code, message, cause } = error as LogError
    t.equal(code, 'ERR_LOG_INVALID_ENTRY')
    t.match(message, says)
    t.match(message, /; nothing was written$/)
    t.notMatch(message, SECRET)
    t.equal(cause, undefined, 'nor is there a cause that might quote it')
  }
}

function fails(): never {
  throw new Error(SECRET)
}

function deep(levels: number): unknown {
  let value: unknown = SECRET
  for (let level = 0; level < levels; level += 1) value = [value]
  return value
}
