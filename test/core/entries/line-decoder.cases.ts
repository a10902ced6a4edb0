import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import Type from 'typebox'
import { LineDecoder } from '../../../lib/core/entries/line-decoder.js'
import type { LineFault } from '../../../lib/core/faults/line-fault.js'
import { finish } from '../../../lib/core/work.js'
import { defineFormat } from '../../../lib/format/define-format.js'
import { jsonLines } from '../../../lib/format/json-lines.js'
import type { LogFormat } from '../../../lib/format/log-format.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { SECRET, secretValues } from '../../support/damage/secrets.js'
import { bytesOf, jsonOf, type LinePart, leafEntry, userEntry } from '../../support/damage/session-log.js'
import { holds } from '../../support/random/property.js'

function decoded(line: LinePart, format: LogFormat<unknown, unknown> = sessionFormat) {
  return new LineDecoder(format).decode(...inBlock(line))
}

function faultOf(
  line: LinePart,
  format = sessionFormat as LogFormat<unknown, unknown>,
  maxDepth?: number,
): LineFault {
  const place = inBlock(line)
  const decoder = new LineDecoder(format, undefined, maxDepth)
  const verdict = decoder.decode(...place)
  assert.ok(verdict !== 'entry' && verdict !== 'blank', `is not a fault, but '${verdict}'`)
  const reason = finish(decoder.reason(verdict, ...place))
  const fault = finish(decoder.explain(verdict, reason, ...place))
  assert.equal(fault.reason, reason)
  return fault
}

/** Between line feeds, since a line is part of a block. */
function inBlock(line: LinePart): [bytes: Uint8Array, start: number, end: number] {
  const bytes = bytesOf(line)
  return [bytesOf('\n', bytes, '\n'), 1, 1 + bytes.length]
}

t.test('an entry', async (t) => {
  const decoder = new LineDecoder(sessionFormat)
  for (const entry of [userEntry('1'), leafEntry('2')]) {
    const line = bytesOf(entry)
    t.equal(decoder.decode(line, 0, line.length), 'entry')
    t.strictSame(decoder.entry, entry)
  }
  t.equal(decoded(` \t${jsonOf(leafEntry('1'))}\r `), 'entry', 'white space around it')
})

t.test('a line is blank if trimming leaves nothing', async (t) => {
  const blanks: [string, string][] = [
    ['nothing', ''],
    ['spaces and tabs', ' \t '],
    ['a lone CR', '\r'],
    ['vertical tab and form feed', '\v\f'],
    ['no-break space', '\u00a0'],
    ['next line', '\u0085'],
    ['line separator', '\u2028'],
    ['byte order mark', '\ufeff'],
  ]
  for (const [name, text] of blanks) t.equal(decoded(text), 'blank', name)
  const others: [string, string][] = [
    ['zero width space', '\u200b'],
    ['NUL', '\0'],
    ['unit separator', '\u001f'],
  ]
  for (const [name, text] of others) t.not(decoded(text), 'blank', name)
})

t.test('a line that is not JSON, and where it goes wrong', async (t) => {
  const stub = '{"a":"b","'
  t.strictSame(faultOf(stub), {
    reason: 'syntax',
    cause: 'torn',
    message: 'not JSON: the line ends inside a string: cut short, or a line feed in it is not escaped',
  })
  t.match(faultOf('[1:'), { reason: 'syntax', message: 'not JSON: unexpected byte at 2 of the line' })
  t.match(faultOf('{} {}'), {
    reason: 'syntax',
    message: 'not JSON: more follows a whole value, from byte 3 of the line on',
  })
  t.equal(faultOf('\ufeff{}').reason, 'syntax', 'a byte order mark in the middle of a log')
})

t.test('NUL bytes: how many, and where they begin', async (t) => {
  t.strictSame(faultOf('ab\0'), {
    reason: 'nul',
    cause: 'nul',
    message: 'not JSON: 1 NUL byte from byte 2 of the line on, as a power cut leaves them',
  })
  t.match(faultOf(bytesOf('\0\0', leafEntry('1'), '\0')).message, /3 NUL bytes from byte 0 of/)
  t.equal(decoded('"\\u0000"', jsonLines), 'entry', 'an escaped one is text')
})

t.test('a line that is not UTF-8, and where it goes wrong', async (t) => {
  const line = bytesOf('{"a":"é', Uint8Array.of(0xff), '"}')
  t.strictSame(faultOf(line), {
    reason: 'encoding',
    message: `not UTF-8: byte ${bytesOf('{"a":"é').length} of the line is not part of a character`,
  })
  t.match(faultOf(bytesOf('a\0', Uint8Array.of(0x80))), {
    reason: 'encoding',
    message:
      'not UTF-8: byte 2 of the line is not part of a character; 1 NUL byte from byte 1 of the line on',
  })
})

t.test('a type that is missing, unknown, or known and wrong', async (t) => {
  const known = '(session knows message, compaction, leaf)'
  const noType = { reason: 'schema', message: `has no string "type" that says what it is ${known}` }
  for (const line of ['{}', '{"type":1}', '{"type":null}', '{"Type":"leaf"}'])
    t.strictSame(faultOf(line), noType, line)
  const unknown = { reason: 'unknown-type', message: `is of a type that this format does not know ${known}` }
  const names = ['new', '', 'Leaf', 'constructor', 'toString', '__proto__', 'session']
  for (const type of names) t.strictSame(faultOf({ type }), unknown, type)
  t.strictSame(faultOf({ ...leafEntry('1'), id: 5 }), { reason: 'schema', message: '/id must be string' })
  t.match(faultOf({ type: 'leaf' }).message, /^the entry must have required properties id, /)
  t.strictSame(faultOf('[]'), { reason: 'schema', message: 'the entry must be object' })
  t.strictSame(faultOf('null'), { reason: 'schema', message: 'the entry must be object' })
})

t.test('a type that is an inherited property, or __proto__', async (t) => {
  const byProto = defineFormat({
    name: 'exotic',
    discriminator: '__proto__',
    entry: Type.Object({ ['__proto__']: Type.Literal('a') }),
  })
  t.equal(decoded('{"__proto__":"a"}', byProto), 'entry')
  t.equal(faultOf('{"__proto__":"b"}', byProto).reason, 'unknown-type')
  t.equal(faultOf('{}', byProto).reason, 'schema')
  const byConstructor = defineFormat({
    name: 'exotic',
    discriminator: 'constructor',
    entry: Type.Object({ constructor: Type.Literal('a') }),
  })
  t.equal(decoded('{"constructor":"a"}', byConstructor), 'entry')
  t.equal(faultOf('{"constructor":"b"}', byConstructor).reason, 'unknown-type')
  t.equal(faultOf('{}', byConstructor).reason, 'schema')
})

t.test('if the format does not restrict the type, no type is unknown', async (t) => {
  const open = defineFormat({ name: 'open', entry: Type.Object({ type: Type.String(), n: Type.Integer() }) })
  t.strictSame(faultOf('{"type":"any","n":"1"}', open), { reason: 'schema', message: '/n must be integer' })
  t.match(faultOf('{"n":1}', open).message, 'the entry must have required properties type')
})

t.test('a value too deep for the compiled check', async (t) => {
  const tree = Type.Cyclic({ Node: Type.Object({ kids: Type.Array(Type.Ref('Node')) }) }, 'Node')
  const depth = 100_000
  const line = `${'{"kids":['.repeat(depth)}${']}'.repeat(depth)}`
  const expected = { reason: 'schema', message: 'the entry is nested too deeply to be checked' }
  t.strictSame(faultOf(line, defineFormat({ name: 'tree', entry: tree }), depth * 2), expected)
})

t.test('a value nested more deeply than maxDepth', async (t) => {
  const nested = (depth: number, inside = '') => `${'['.repeat(depth)}${inside}${']'.repeat(depth)}`
  const tooDeep = { reason: 'schema', cause: 'deep', message: 'is nested more than 4000 levels deep' }
  t.equal(decoded(nested(4000), jsonLines), 'entry')
  t.strictSame(faultOf(nested(4001), jsonLines), tooDeep)
  t.strictSame(faultOf(` {"a":${nested(4000)}}\t`, jsonLines), tooDeep, 'objects count as well')
  t.strictSame(faultOf(nested(4001), sessionFormat), tooDeep, 'whatever the schema says')
  t.strictSame(faultOf('[[1]]', jsonLines, 1), { ...tooDeep, message: 'is nested more than 1 levels deep' })
  t.match(faultOf('['.repeat(9000), jsonLines), { reason: 'syntax' }, 'what is not JSON stays what it is')
  t.match(faultOf(`${nested(4001)}{}`, jsonLines), {
    reason: 'syntax',
    message: /more follows a whole value/,
  })
  t.equal(faultOf(`${'['.repeat(9000)}\0`, jsonLines).reason, 'nul')
})

t.test('the text comes from the faster decoder, if one is given', async (t) => {
  const asked: [number, number][] = []
  const decoder = new LineDecoder(jsonLines, (_bytes, start, end) => {
    asked.push([start, end])
    return '[7]'
  })
  t.equal(decoder.decode(bytesOf('abcd'), 1, 3), 'entry')
  t.strictSame([decoder.entry, asked], [[7], [[1, 3]]])
  t.equal(new LineDecoder(jsonLines, () => undefined).decode(bytesOf('{}'), 0, 2) === 'entry', false)
})

t.test('no message contains content of the line', async (t) => {
  const garbled = fc
    .tuple(secretValues, fc.nat(), fc.constantFrom('', '\0', '"', '}', ',', SECRET, '\ud800'))
    .map(([value, place, added]) => {
      const text = jsonOf(value)
      const at = place % (text.length + 1)
      return text.slice(0, at) + added + text.slice(at)
    })
  const property = fc.property(garbled, (text) => {
    const verdict = decoded(text)
    assert.ok(verdict === 'entry' || verdict === 'blank' || !faultOf(text).message.includes(SECRET))
  })
  holds(t, 'any value, whole or garbled', property, 2000)
})
