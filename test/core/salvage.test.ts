import assert from 'node:assert/strict'
import t from 'tap'
import { jsonLines } from '../../lib/format/json-lines.js'
import type { LogFormat } from '../../lib/format/log-format.js'
import { sessionFormat } from '../../lib/format/session-format.js'
import { damageRows } from '../support/damage-rows.js'
import { jsonLinesRows } from '../support/damage-rows-json-lines.js'
import { salvagedEntries, salvagedExtents } from '../support/salvaged.js'
import {
  assistantEntry,
  bytesOf,
  compactionEntry,
  jsonOf,
  type LinePart,
  leafEntry,
  toolResultEntry,
  userEntry,
} from '../support/session-log.js'

const leaf = leafEntry('1')
const message = userEntry('2', 'é€😀 \\ "quoted"\n')
const sessionEntries = [
  leaf,
  message,
  assistantEntry('3'),
  compactionEntry('4'),
  toolResultEntry('5', { a: [{}] }),
]
const nuls = (count: number) => new Uint8Array(count)

/** Every corrupt line of the tables, by the damage that it is of. */
const corruptLines = [...damageRows, ...jsonLinesRows].flatMap(({ id, format, lines }) =>
  lines.flatMap(({ bytes, meaning }) =>
    meaning.is === 'corrupt' && meaning.reason !== 'oversized'
      ? [{ id, format, bytes, recoverable: meaning.recoverable }]
      : [],
  ),
)

t.test('every corrupt line of the tables of damages', async (t) => {
  for (const { id, format, bytes, recoverable } of corruptLines) {
    t.strictSame(salvagedEntries(bytes, format), recoverable, `${format.name}: ${id}`)
  }
  const damages = new Set(corruptLines.map(({ id }) => id.split('/')[0]))
  const expected =
    'nul-line nul-glued nul-between stub-glued welded retried interleaved stub-nested bad-middle'
  for (const damage of `${expected} bad-utf8 future-type no-type big-int`.split(' ')) {
    t.ok(damages.has(damage), damage)
  }
})

t.test('behind a fragment of an entry, cut anywhere', async (t) => {
  for (const torn of sessionEntries) {
    t.test(torn.type, async (t) => {
      const bytes = bytesOf(torn)
      for (let length = 0; length < bytes.length; length += 1) {
        const fragment = bytes.slice(0, length)
        const place = `${length} bytes of ${jsonOf(torn)}`
        checkWhole(bytesOf(fragment), [], place)
        checkWhole(bytesOf(fragment, message), [message], `${place}, then another`)
        checkWhole(bytesOf(fragment, torn), [torn], `${place}, then all of it`)
        checkWhole(bytesOf(fragment, leaf, '\0\0', message), [leaf, message], `${place}, then two`)
        checkWhole(bytesOf(fragment, '\0', torn, leaf, ' \0'), [torn, leaf], `${place}, then NULs and two`)
      }
      t.pass(`${bytes.length} fragments`)
    })
  }
})

t.test('a fragment that lost its beginning', async (t) => {
  const bytes = bytesOf(message)
  for (let length = 1; length < bytes.length; length += 1) {
    const fragment = bytes.slice(-length)
    const place = `the last ${length} bytes`
    checkWhole(bytesOf(fragment), [], place)
    checkWhole(bytesOf(nuls(3), fragment, leaf), [leaf], `${place}, then another`)
  }
  t.pass(`${bytes.length - 1} fragments`)
})

t.test('two halves, written at the same time', async (t) => {
  const [first, second] = [bytesOf(message), bytesOf(leaf)]
  for (let length = 1; length < first.length; length += 1) {
    for (let other = 1; other < second.length; other += 7) {
      checkWhole(bytesOf(first.slice(0, length), second.slice(0, other)), [], `${length} and ${other} bytes`)
    }
  }
  t.pass(`${first.length - 1} cuts`)
})

t.test('what is damaged cuts the line in two', async (t) => {
  const damaged: Record<string, LinePart> = {
    'a character that is no UTF-8': bytesOf('{"type":"leaf","id":"', Uint8Array.of(0xff), '"}'),
    'a schema that does not match': { ...leaf, id: 1 },
    'a type that is not known': { type: 'new_thing' },
    'a NUL inside an entry': jsonOf(leaf).replace(':', ':\0'),
    'a number': '12',
    'a literal': 'null',
    'a comma': ',',
    'white space to Unicode, but not to JSON': '\u0085',
    'a byte order mark': '\ufeff',
  }
  for (const [what, part] of Object.entries(damaged)) {
    t.strictSame(salvagedEntries(bytesOf(leaf, part, message, leaf), sessionFormat), [message, leaf], what)
    t.strictSame(salvagedEntries(bytesOf(leaf, part), sessionFormat), [], `${what}, at the end`)
  }
})

interface JsonCase {
  line: string
  whole: string[]
  why: string
}

/** An entry; put between quotes, three strings with a colon or comma between. */
const twoPhased = '{",":":",",":":"}'

const jsonCases: JsonCase[] = [
  { line: '', whole: [], why: 'an empty line' },
  { line: '\0 \0', whole: [], why: 'a gap alone' },
  { line: ' {"a":1}\0 {"b":2}\t\r', whole: ['{"a":1}', '{"b":2}'], why: 'gaps on all sides' },
  { line: '"a"[1]{}{"b":2}', whole: ['"a"', '[1]', '{}', '{"b":2}'], why: 'from the start all kinds count' },
  { line: '\0 "a"[]', whole: ['"a"', '[]'], why: 'a gap is no fragment' },
  { line: 'x"a"', whole: [], why: 'behind a fragment no string counts' },
  { line: 'x[1]', whole: [], why: 'behind a fragment no array counts' },
  { line: 'x{}', whole: [], why: 'behind a fragment no empty object counts' },
  { line: 'x{ \t}', whole: [], why: 'nor with white space inside' },
  { line: 'x{\t"b":2}', whole: ['{\t"b":2}'], why: 'an object with a member does' },
  { line: 'x{"a":1}[2]{"b":3}{"c":4}', whole: ['{"b":3}', '{"c":4}'], why: 'what counts stands behind it' },
  { line: '"a"12', whole: [], why: 'nobody knows whether 12 was 123' },
  { line: '12', whole: [], why: 'a number' },
  { line: 'true', whole: [], why: 'a word' },
  { line: '12{"b":2}', whole: ['{"b":2}'], why: 'a number is a fragment' },
  { line: '{"a":1}}', whole: [], why: 'a bracket too many' },
  { line: '{"a":1]', whole: [], why: 'brackets that do not match' },
  { line: 'a"}', whole: [], why: 'a string that never opened' },
  { line: '"{\\"a\\":1}"{"b":2}', whole: ['"{\\"a\\":1}"', '{"b":2}'], why: 'text that looks like an entry' },
  {
    line: '{"a":"\\\\"}{"b":"\\""}',
    whole: ['{"a":"\\\\"}', '{"b":"\\""}'],
    why: 'escapes at the end of a string',
  },
  {
    line: `{"a":"${twoPhased}"}`,
    whole: [`{"a":"${twoPhased}"}`],
    why: 'strings that are an entry from outside',
  },
  { line: `{"a":"${twoPhased}`, whole: [twoPhased], why: 'the same as an entry, behind a fragment' },
]

t.test('which values count, where any object is an entry', async (t) => {
  for (const { line, whole, why } of jsonCases) {
    t.strictSame(texts(line, jsonLines), whole, `${why}: ${JSON.stringify(line)}`)
  }
})

const held: JsonCase[] = [
  { line: '{"x":{"y":1}', whole: ['{"y":1}'], why: 'nothing but the terminator follows' },
  { line: '{"x":{"y":1}\0{"b":3}', whole: ['{"b":3}'], why: 'another entry follows' },
  { line: '{"x":{"y":1}{"b":3}{"c":4}', whole: ['{"b":3}', '{"c":4}'], why: 'two others follow' },
  { line: '{"x":[ {"y":1}{"b":3}', whole: ['{"b":3}'], why: 'in an array of an object' },
  { line: '{"x":[[0,{"y":1}{"b":3}', whole: ['{"b":3}'], why: 'in an array of an array' },
  { line: ' [0,{"y":1}{"b":3}', whole: ['{"b":3}'], why: 'in an array at the start' },
  { line: '{"a":1}"b"\0[{"y":1}{"b":3}', whole: ['{"b":3}'], why: 'in an array behind whole values' },
  { line: '{"a":"x{"x":{"y":1}{"b":3}', whole: ['{"b":3}'], why: 'in the second of two fragments' },
  { line: '{"x":"\\\\",":":{"y":1}{"b":3}', whole: ['{"b":3}'], why: 'behind escapes' },
]

const free: JsonCase[] = [
  { line: '{"type":"mes{"y":1}{"b":3}', whole: ['{"y":1}', '{"b":3}'], why: 'cut inside a string' },
  { line: '{"x":"12:{"y":1}{"b":3}', whole: ['{"y":1}', '{"b":3}'], why: 'cut behind a colon of a string' },
  { line: '{"x":"\\"y":{"y":1}{"b":3}', whole: ['{"y":1}', '{"b":3}'], why: 'behind an escaped quote' },
  { line: '{"x\\\\":":{"y":1}{"b":3}', whole: ['{"y":1}', '{"b":3}'], why: 'behind escaped backslashes' },
  { line: '{"x":0,{"y":1}{"b":3}', whole: ['{"y":1}', '{"b":3}'], why: 'where a name is expected' },
  { line: '{"x":0{"y":1}{"b":3}', whole: ['{"y":1}', '{"b":3}'], why: 'where a comma is expected' },
  { line: '{"x":\0{"y":1}{"b":3}', whole: ['{"y":1}', '{"b":3}'], why: 'NULs end a fragment' },
  { line: 'see [{"y":1}{"b":3}', whole: ['{"y":1}', '{"b":3}'], why: 'a bracket that may be text' },
  {
    line: '{"x":{"y":1},{"z":1}{"b":3}',
    whole: ['{"z":1}', '{"b":3}'],
    why: 'behind a part of the fragment',
  },
]

t.test('a part of a torn entry', async (t) => {
  for (const { line, whole, why } of [...held, ...free]) {
    t.strictSame(texts(line, jsonLines), whole, `${why}: ${JSON.stringify(line)}`)
  }
  for (const { line, why } of held) {
    t.equal(texts(line, jsonLines, false)[0], '{"y":1}', `${why}, where types are known`)
  }
})

t.test('where types are known, what the fragment may have held counts too', async (t) => {
  const line = bytesOf('{"type":"message","message":', leaf, message)
  t.strictSame(salvagedEntries(line, sessionFormat), [leaf, message])
})

function texts(line: string, format: LogFormat<unknown, unknown>, openTypes?: boolean): string[] {
  return salvagedExtents(bytesOf(line), format, openTypes).map(({ start, end }) => line.slice(start, end))
}

function checkWhole(line: Uint8Array, expected: readonly object[], message: string): void {
  assert.deepEqual(salvagedEntries(line, sessionFormat), expected, message)
}
