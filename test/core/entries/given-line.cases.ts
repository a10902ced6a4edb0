import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { encodeEntry } from '../../../lib/core/entries/entry-encoder.js'
import { checkedLine } from '../../../lib/core/entries/given-line.js'
import { LineDecoder } from '../../../lib/core/entries/line-decoder.js'
import { BYTE_ORDER_MARK, DEFAULT_MAX_LINE_BYTES } from '../../../lib/core/lines/line-format.js'
import { LogError } from '../../../lib/core/log-error.js'
import { jsonLines } from '../../../lib/format/json-lines.js'
import type { LogFormat } from '../../../lib/format/log-format.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { SECRET } from '../../support/damage/secrets.js'
import { bytesOf, jsonOf, leafEntry, sessionHeader } from '../../support/damage/session-log.js'
import { holds } from '../../support/random/property.js'
import { entriesOf } from '../../support/streams/core-reading.js'
import { readEveryWay } from '../../support/streams/read-every-way.js'

/** The message of the refusal; undefined where the line is accepted. */
function refusalOf(
  format: LogFormat<unknown, unknown>,
  line: Uint8Array,
  maxDepth?: number,
): string | undefined {
  try {
    checkedLine(format, line, maxDepth)
    return undefined
  } catch (error) {
    assert.ok(error instanceof LogError)
    assert.equal(error.code, 'ERR_LOG_INVALID_ENTRY')
    assert.match(error.message, /^the line .*; nothing was written$/)
    return error.message
  }
}

const leaf = jsonOf(leafEntry('1'))

t.test('a line is written as it is', async (t) => {
  // White space, escapes, the order of keys, repeated keys and large numbers would not survive another encoding.
  const lines = [leaf, ` {"b":1, "a":"\\u0041","a":1e2}\t`, '"\u2028é"', '12345678901234567890', ' [] ']
  for (const line of lines) {
    const format = line === leaf ? sessionFormat : jsonLines
    t.equal(Buffer.from(checkedLine(format, Buffer.from(line))).toString(), `${line}\n`)
    for (const terminator of ['\n', '\r\n', '\r\r\n']) {
      const given = Buffer.from(`${line}${terminator}`)
      t.equal(Buffer.from(checkedLine(format, given)).toString(), given.toString())
    }
    t.equal(Buffer.from(checkedLine(format, Buffer.from(`${line}\r`))).toString(), `${line}\r\n`)
  }
})

t.test('the line shares no memory with the given bytes', async (t) => {
  for (const text of ['[1]', '[1]\n']) {
    const given = Buffer.from(text)
    const line = checkedLine(jsonLines, given)
    given.fill('x')
    t.equal(Buffer.from(line).toString(), '[1]\n')
  }
  const shared = new Uint8Array(new SharedArrayBuffer(3))
  shared.set(Buffer.from('[2]'))
  t.equal(Buffer.from(checkedLine(jsonLines, shared)).toString(), '[2]\n')
})

t.test('what readers would not take for one entry is refused, without its content', async (t) => {
  const secret = { secret: 'hunter2' }
  const refused: [string, LogFormat<unknown, unknown>, Uint8Array | string, RegExp][] = [
    ['no bytes', jsonLines, '', /is blank/],
    ['a terminator alone', jsonLines, '\r\n', /is blank/],
    ['white space', jsonLines, ' \t ', /is blank/],
    ['two lines', jsonLines, '[1]\n[2]\n', /has a line feed at byte 3, so that it is more than one line/],
    ['a line feed between tokens', jsonLines, '[1,\n2]', /has a line feed at byte 3/],
    ['two terminators', jsonLines, '[1]\n\n', /has a line feed at byte 3/],
    ['not JSON', jsonLines, '{"a":hunter2}', /is not an entry \(not JSON: unexpected byte at 5/],
    ['two values', jsonLines, '[1][2]', /not JSON: more follows a whole value, from byte 3/],
    ['not UTF-8', jsonLines, bytesOf('"', Uint8Array.of(0xff), '"'), /not UTF-8: byte 1/],
    ['a NUL', jsonLines, '[1]\0', /NUL/],
    ['a byte order mark', jsonLines, bytesOf(BYTE_ORDER_MARK, '[1]'), /byte order mark/],
    [
      'another shape',
      sessionFormat,
      jsonOf({ ...leafEntry('1'), entry_id: secret }),
      /\/entry_id must be string/,
    ],
    [
      'an unknown type',
      sessionFormat,
      jsonOf({ type: 'hunter2' }),
      /is of a type that this format does not know/,
    ],
    ['a header', sessionFormat, jsonOf(sessionHeader), /is of a type that this format does not know/],
    ['another value', sessionFormat, '"hunter2"', /is not an entry/],
  ]
  for (const [name, format, line, says] of refused) {
    const message = refusalOf(format, bytesOf(line)) ?? 'accepted'
    t.match(message, says, name)
    t.notMatch(message, SECRET, name)
    t.notMatch(message, 'hunter2', name)
  }
})

t.test('how deeply a line is nested', async (t) => {
  const nested = Buffer.from(`${'['.repeat(5)}${']'.repeat(5)}`)
  t.equal(refusalOf(jsonLines, nested, 5), undefined)
  t.match(refusalOf(jsonLines, nested, 4), /is nested more than 4 levels deep/)
})

t.test('how long a line is', async (t) => {
  const line = Buffer.alloc(DEFAULT_MAX_LINE_BYTES + 2, ' ')
  line[0] = 0x31
  line[DEFAULT_MAX_LINE_BYTES] = 0x0a
  t.equal(refusalOf(jsonLines, line.subarray(0, DEFAULT_MAX_LINE_BYTES)), undefined)
  t.equal(refusalOf(jsonLines, line.subarray(0, -1)), undefined, 'the terminator does not count')
  line[DEFAULT_MAX_LINE_BYTES] = 0x20
  t.match(refusalOf(jsonLines, line), /is 67108866 bytes long; readers hold lines up to 67108864/)
})

t.test('every line that is accepted is read as one entry, and every other is not', async (t) => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '"',
    'a',
    ':',
    '1',
    '[',
    ']',
    ',',
    '\n',
    '\r',
    ' ',
    '\0',
    '\\',
    'é',
    '\ufeff',
  )
  const text = fc.oneof(
    fc.array(pieces, { maxLength: 8 }).map((each) => each.join('')),
    fc.json(),
  )
  const property = fc.property(text, (line) => {
    const bytes = Buffer.from(line)
    const isAccepted = refusalOf(jsonLines, bytes) === undefined
    const content = line.replace(/\n$/, '')
    const verdict = new LineDecoder(jsonLines).decode(Buffer.from(content), 0, Buffer.byteLength(content))
    assert.equal(isAccepted, verdict === 'entry' && !content.includes('\n'))
    if (!isAccepted) return
    const log = bytesOf('[]\n', checkedLine(jsonLines, bytes), '[]\n')
    assert.deepEqual(entriesOf(readEveryWay(log, jsonLines)), [[], JSON.parse(line), []])
    const again = encodeEntry(jsonLines, JSON.parse(line))
    assert.equal(refusalOf(jsonLines, again), undefined, 'what is encoded is accepted')
  })
  holds(t, 'as the decoder decides', property, 300)
})
