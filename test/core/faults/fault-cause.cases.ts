import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { LineDecoder } from '../../../lib/core/entries/line-decoder.js'
import { causeOf } from '../../../lib/core/faults/fault-cause.js'
import type { FaultCause } from '../../../lib/core/recovery.js'
import { finish } from '../../../lib/core/work.js'
import { jsonLines } from '../../../lib/format/json-lines.js'
import { bytesOf, type LinePart } from '../../support/damage/session-log.js'
import { holds } from '../../support/random/property.js'

function found(line: LinePart): { cause?: FaultCause | undefined; message: string } {
  const bytes = bytesOf(line)
  const decoder = new LineDecoder(jsonLines)
  const verdict = decoder.decode(bytes, 0, bytes.length)
  assert.ok(verdict !== 'entry' && verdict !== 'blank', `is not a fault, but '${verdict}'`)
  const reason = finish(decoder.reason(verdict, bytes, 0, bytes.length))
  const { cause, message } = finish(decoder.explain(verdict, reason, bytes, 0, bytes.length))
  return { cause, message }
}

const ROWS: readonly (readonly [FaultCause | undefined, LinePart, string])[] = [
  ['torn', '{"a":"b","', 'ends inside a string: cut short, or a line feed in it is not escaped'],
  ['torn', '{"a":"\\u00', 'ends inside a string'],
  ['torn', '{"a":12', 'ends inside an object'],
  ['torn', '{', 'ends inside an object'],
  ['torn', '{"a":[1,', 'ends inside an array'],
  ['torn', '[', 'ends inside an array'],
  ['torn', '-', 'ends inside a number'],
  ['torn', 'tru', 'ends inside a word'],
  ['torn', bytesOf('{"a":"é').subarray(0, -1), 'not UTF-8: the line ends inside a character'],
  ['torn', bytesOf('"😀').subarray(0, -1), 'ends inside a character'],
  ['glued', '{"a":1}{"b":2}', 'more follows a whole value, from byte 7 of the line on'],
  ['glued', '{"a":1} 12', 'more follows a whole value, from byte 8'],
  ['glued', '12 {"a":1}', 'more follows a whole value, from byte 3'],
  ['glued', '"name": "x"', 'more follows a whole value, from byte 6'],
  ['glued', '{"type":"mes{"type":"leaf"}', 'cut short, with another entry glued to it, at byte 12'],
  ['glued', '{"type":"mes{ "type" : 1}', 'glued to it, at byte 12'],
  ['glued', '{"mes{"type":"leaf"}', 'glued to it, at byte 5'],
  ['glued', '{"a":1,{"b":2}', 'glued to it, at byte 7'],
  ['glued', '{"a":[1{}', 'glued to it, at byte 7'],
  ['glued', '{"a":tr{ "b":1}', 'glued to it, at byte 7'],
  ['glued', '{"a":"x\\{"b":1}', 'glued to it, at byte 8'],
  [
    'glued',
    bytesOf(bytesOf('{"a":"é').subarray(0, -1), '{"b":1}'),
    'not UTF-8: cut short, with another entry glued to it, at byte 7',
  ],
  ['nan', '{"loss":NaN}', 'NaN or Infinity, at byte 8'],
  ['nan', '{"a":nan,"b":1}', 'at byte 5'],
  ['nan', '[1,-Infinity]', 'at byte 3'],
  ['nan', ' inf ', 'at byte 1'],
  ['trailing-comma', '[1,]', 'a comma after the last member, before byte 3'],
  ['trailing-comma', '{"a":{"b":1, } }', 'before byte 13'],
  ['trailing-comma', '{"a":1}, ', 'a comma follows the value, at byte 7'],
  ['single-quotes', "{'a':1}", 'single quotes, from byte 1'],
  ['single-quotes', "['a']", 'from byte 1'],
  ['comment', '# a', 'a comment, from byte 0'],
  ['comment', '// a', 'from byte 0'],
  ['comment', '{"a":1} // b', 'from byte 8'],
  ['comment', '{"a":1,/* b */"c":2}', 'from byte 7'],
  [
    'record-separator',
    '\u001e{"a":1}',
    'a record separator (0x1E, as in a JSON text sequence of RFC 7464) at byte 0',
  ],
  ['record-separator', '{"a":1}\u001e{"b":1}', 'at byte 7'],
  ['record-separator', '{"a":"b\u001e{"b":1}', 'at byte 7'],
  ['conflict-marker', '<<<<<<< HEAD', 'a marker of a merge conflict'],
  ['conflict-marker', '=======', 'a marker'],
  ['conflict-marker', '||||||| base', 'a marker'],
  ['utf-16', Buffer.from('{"a":3}', 'utf16le'), 'not JSON: a stretch of UTF-16, from about byte 0'],
  ['utf-16', bytesOf('\0', Buffer.from('{"a":3}\r', 'utf16le')), 'from about byte 0'],
  ['utf-16', bytesOf('{"a":1}', Buffer.from('{"a":3}', 'utf16le')), 'from about byte 7'],
  ['utf-16', Buffer.from('{"a":"\u4e00\u65e5 b"}', 'utf16le'), 'UTF-16'],
  ['utf-16', Buffer.from('\ufeff"\u65e5"', 'utf16le'), 'not UTF-8: a stretch of UTF-16, from about byte 0'],
  ['utf-16', bytesOf('"a"', Uint8Array.of(0xfe, 0xff, 0x4e, 0x2d)), 'from about byte 3'],
  ['utf-16', '\0', '1 NUL byte, as a line feed of UTF-16 leaves it'],
  ['byte-order-mark', '{"a":1}\ufeff{"b":1}', 'a byte order mark at byte 7'],
  ['byte-order-mark', '\ufeff{"a":1}', 'at byte 0'],
  ['text', 'Hello', 'plain text, or the rest of an entry'],
  ['text', '2026-01-02 INFO', 'plain text'],
  ['text', 'nope', 'plain text'],
  ['text', '<html>', 'plain text'],
  ['text', '====== x', 'plain text'],
  ['text', '<<<<<<<x', 'plain text'],
  ['text', 'Infinity war', 'plain text'],
  ['text', '/usr/bin', 'plain text'],
  ['nul', '{"a":1}\0\0\0{"b":2}', '3 NUL bytes from byte 7 of the line on, as a power cut leaves them'],
  ['nul', '{"a":1}\0{"b":2}', '1 NUL byte from byte 7'],
  [
    'nul',
    bytesOf('"\0', Uint8Array.of(0xff)),
    'byte 2 of the line is not part of a character; 1 NUL byte from byte 1',
  ],
  ['control-character', '"a\tb"', 'a control character at byte 2'],
  [undefined, '{a:1}', 'unexpected byte at 1 of the line, where a key in quotes should begin'],
  [undefined, '{"a" 1}', 'unexpected byte at 5 of the line, where a colon should follow the key'],
  [undefined, '{"a":"b" "c"}', 'at 9 of the line, where a comma or a closing bracket should follow'],
  [undefined, '{"a":"\\q"}', 'at 7 of the line, in an escape of a string'],
  [undefined, '{"a":1.}', 'at 7 of the line, in a number'],
  [undefined, '{"a":nuts}', 'at 7 of the line, in a word'],
  [undefined, '{"a":1,"b":]', 'at 11 of the line, where a value should begin'],
  [undefined, '}', 'at 0 of the line, where a value should begin'],
  [
    undefined,
    bytesOf('"', Uint8Array.of(0xff), '"'),
    'not UTF-8: byte 1 of the line is not part of a character',
  ],
]

t.test('the commonest causes are named', async (t) => {
  for (const [cause, line, message] of ROWS) {
    const name = JSON.stringify(Buffer.from(bytesOf(line)).toString('latin1')).replaceAll(/[^ -~]/g, '?')
    const verdict = found(line)
    t.equal(verdict.cause, cause, name)
    t.match(verdict.message, message, name)
  }
})

t.test('words and white space are examined only up to a limit', async (t) => {
  t.equal(found(`{"a":${'N'.repeat(100)}}`).cause, undefined)
  t.equal(found(`{"a":1,{${' '.repeat(100)}"b":2}`).cause, undefined)
  t.equal(found(`{"a":"{${' '.repeat(100)}"b":2}`).cause, undefined)
})

t.test('any bytes get a cause, and no byte outside the line is examined', async (t) => {
  const bytes = fc.uint8Array({ maxLength: 30 })
  const property = fc.property(bytes, fc.constantFrom('syntax', 'nul', 'encoding'), (line, reason) => {
    const block = bytesOf('{"', line, '{"')
    const inBlock = finish(causeOf(block.subarray(2, -2), reason))
    assert.deepEqual(finish(causeOf(line, reason)), inBlock)
  })
  holds(t, 'any bytes', property, 1000)
})
