import assert from 'node:assert/strict'
import t from 'tap'
import { salvageLine } from '../../../lib/core/salvage/salvage.js'
import { finish } from '../../../lib/core/work.js'
import { jsonLines } from '../../../lib/format/json-lines.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { damageRows } from '../../support/damage/damage-rows.js'
import { jsonLinesRows } from '../../support/damage/damage-rows-json-lines.js'
import { type Extent, judgeOf, salvagedEntries, salvageOf, valuesIn } from '../../support/damage/salvaged.js'
import {
  assistantEntry,
  bytesOf,
  compactionEntry,
  jsonOf,
  type LinePart,
  leafEntry,
  toolResultEntry,
  userEntry,
} from '../../support/damage/session-log.js'

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

const WHOLE_OR_NOT_HELD = new Set(['oversized', 'schema', 'unknown-type'])

/** Every line of the tables that is looked into, by the damage that it is of. */
const corruptLines = [...damageRows, ...jsonLinesRows].flatMap(({ id, format, lines }) =>
  lines.flatMap(({ bytes, meaning }) =>
    (meaning.is === 'torn' && !id.startsWith('oversized')) ||
    (meaning.is === 'corrupt' && !WHOLE_OR_NOT_HELD.has(meaning.reason))
      ? [{ id, format, bytes, recoverable: meaning.recoverable, uncertain: meaning.uncertain }]
      : [],
  ),
)

t.test('every corrupt line of the tables of damages', async (t) => {
  for (const { id, format, bytes, recoverable, uncertain } of corruptLines) {
    const found = salvageOf(bytes, format)
    t.strictSame(valuesIn(bytes, found.certain), recoverable, `${format.name}: ${id}`)
    t.strictSame(valuesIn(bytes, found.uncertain), uncertain, `${format.name}: ${id}, uncertain`)
  }
  const damages = new Set(corruptLines.map(({ id }) => id.split('/')[0]))
  const expected =
    'nul-line nul-glued nul-between stub-glued welded retried interleaved stub-nested bad-middle front-glued ' +
    'tail-of-entry comma-lines second-edge separators-rs torn-whole'
  for (const damage of `${expected} bad-utf8`.split(' ')) {
    t.ok(damages.has(damage), damage)
  }
})

t.test('after a fragment of an entry, cut anywhere', async (t) => {
  for (const torn of sessionEntries) {
    t.test(torn.type, async (t) => {
      const bytes = bytesOf(torn)
      for (let length = 0; length < bytes.length; length += 1) {
        const fragment = bytes.slice(0, length)
        const place = `${length} bytes of ${jsonOf(torn)}`
        checkWhole(bytesOf(fragment), [], place)
        checkGlued(bytesOf(fragment), [message], place)
        checkGlued(bytesOf(fragment), [torn], `${place}, then all of it`)
        checkGlued(bytesOf(fragment), [leaf, message], `${place}, then two`)
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

t.test('what is damaged between entries', async (t) => {
  const damaged: Record<string, LinePart> = {
    'a character that is not UTF-8': bytesOf('{"type":"leaf","id":"', Uint8Array.of(0xff), '"}'),
    'a schema that does not match': { ...leaf, id: 1 },
    'a type that is not known': { type: 'new_thing' },
    'a NUL inside an entry': jsonOf(leaf).replace(':', ':\0'),
    'a number': '12',
    'a literal': 'null',
    'white space to Unicode, but not to JSON': '\u0085',
    'a byte order mark': '\ufeff',
  }
  for (const [what, part] of Object.entries(damaged)) {
    const line = bytesOf(leaf, part, message, leaf)
    t.strictSame(salvagedEntries(line, sessionFormat), [leaf, message, leaf], what)
    t.strictSame(salvagedEntries(bytesOf(leaf, part), sessionFormat), [leaf], `${what}, at the end`)
  }
  t.strictSame(salvagedEntries(bytesOf(leaf, ',', message, leaf), sessionFormat), [leaf], 'a comma')
})

interface JsonCase {
  line: string
  certain?: string[]
  uncertain?: string[]
  why: string
}

/** An entry; put between quotes, three strings with a colon or comma between. */
const twoPhased = '{",":":",",":":"}'

const jsonCases: JsonCase[] = [
  { line: '', why: 'an empty line' },
  { line: '\0 \0', why: 'a gap alone' },
  { line: ' {"a":1}\0 {"b":2}\t\r', certain: ['{"a":1}', '{"b":2}'], why: 'gaps on all sides' },
  { line: '"a"[1]{}{"b":2}', certain: ['"a"', '[1]', '{}', '{"b":2}'], why: 'nothing but values' },
  { line: '\0 "a"[]', certain: ['"a"', '[]'], why: 'a string can not be the text of another' },
  { line: '[1][2]', uncertain: ['[1]', '[2]'], why: 'all of this may be the text of a string' },
  { line: '{}true{}', uncertain: ['{}', 'true', '{}'], why: 'and so may this' },
  {
    line: '{"a":1}\0[1] [2]\0',
    certain: ['{"a":1}'],
    uncertain: ['[1]', '[2]'],
    why: 'what is left of a string between two runs of NULs, whatever is in front of them',
  },
  { line: '"x"\0[1][2]', certain: ['"x"'], uncertain: ['[1]', '[2]'], why: 'or after the last' },
  { line: '\x1e[1]\x1e[2]', certain: ['[1]', '[2]'], why: 'each is all that stands between gaps' },
  { line: '[1]\0\0true \0', certain: ['[1]', 'true'], why: 'the same between NULs' },
  { line: '\x1e[1]\x1e2', certain: ['[1]'], uncertain: ['2'], why: 'but for a number' },
  { line: '1 10', uncertain: ['1', '10'], why: 'or a part of a date' },
  { line: '":" ","', uncertain: ['":"', '","'], why: 'what stands between strings' },
  { line: '""\0', certain: ['""'], why: 'an empty string by itself' },
  { line: '-1{"a":1}', certain: ['{"a":1}'], uncertain: ['-1'], why: 'a number may have had more digits' },
  { line: 'x"a"', why: 'with a fragment no string counts' },
  { line: 'x[1]', why: 'with a fragment no array counts' },
  { line: 'x{}', why: 'with a fragment no empty object counts' },
  { line: '{}[1]"a"x', why: 'nor before one' },
  { line: 'x{ \t}', why: 'nor with white space inside' },
  { line: 'x{\t"b":2}', certain: ['{\t"b":2}'], why: 'an object with a member does' },
  { line: 'x{"a":1}[2]{"b":3}', certain: ['{"a":1}', '{"b":3}'], why: 'whatever stands between' },
  { line: '{"a":1}}', uncertain: ['{"a":1}'], why: 'a bracket too many' },
  { line: '{"a":1}x}', certain: ['{"a":1}'], why: 'another byte in front of it' },
  { line: '{"a":1]', why: 'brackets that do not match' },
  { line: 'x{"a":1]', why: 'brackets that do not match, from the end' },
  { line: 'a"}', why: 'a string that never opened' },
  { line: 'a\\"', why: 'a quote that closes nothing' },
  { line: '{"b":1}"a\\\\""', certain: ['{"b":1}'], why: 'a quote that opens nothing' },
  { line: '{"a":1}{"b', certain: ['{"a":1}'], why: 'a fragment' },
  { line: '{"a":1}"b":2}', certain: ['{"a":1}'], why: 'the rest of another' },
  { line: '{"a":1},', uncertain: ['{"a":1}'], why: 'a comma after it' },
  { line: ',{"a":1}', uncertain: ['{"a":1}'], why: 'a comma before it' },
  { line: '{"a":1} , {"b":2}', uncertain: ['{"a":1}', '{"b":2}'], why: 'a comma between' },
  {
    line: '{"a":1},{"b":2}{"c":3}x',
    certain: ['{"c":3}'],
    uncertain: ['{"a":1}', '{"b":2}'],
    why: 'on one side',
  },
  { line: '"x":{"a":1},}', uncertain: ['{"a":1}'], why: 'a comma and a bracket after it' },
  { line: '"x":"y",', why: 'members that hold no object' },
  { line: '{"x":{"a":1}}}', uncertain: ['{"x":{"a":1}}'], why: 'the largest value counts' },
  { line: '"x":[{"a":1}]}', why: 'which may be an array' },
  { line: '{"x":{"y":1}', uncertain: ['{"y":1}'], why: 'a part of a torn entry' },
  { line: '{"x":{"y":1}{"b":3}', certain: ['{"b":3}'], uncertain: ['{"y":1}'], why: 'and another entry' },
  { line: '{"x":{"y":1}"s"{"b":3}', certain: ['{"b":3}'], uncertain: ['{"y":1}'], why: 'past a string' },
  { line: '{"x":{"y":1}12{"b":3}', certain: ['{"b":3}'], why: 'not past a number' },
  { line: '{"type":"mes{"y":1}', certain: ['{"y":1}'], why: 'cut inside a string' },
  {
    line: '{"x":"12:{"y":1}',
    uncertain: ['{"y":1}'],
    why: 'cut at a colon of a string: that byte decides',
  },
  { line: '{"x":0{"y":1}', certain: ['{"y":1}'], why: 'where a comma is expected' },
  { line: '{"x":\0{"y":1}', certain: ['{"y":1}'], why: 'NULs end a fragment' },
  { line: '\x1e{"a":1}\x1e{"b":', certain: ['{"a":1}'], why: 'record separators do, too' },
  {
    line: '"{\\"a\\":1}"{"b":2}',
    certain: ['"{\\"a\\":1}"', '{"b":2}'],
    why: 'text that looks like an entry',
  },
  {
    line: '{"a":"\\\\"}{"b":"\\""}',
    certain: ['{"a":"\\\\"}', '{"b":"\\""}'],
    why: 'escapes at the end of a string',
  },
  { line: `x${twoPhased}`, uncertain: [twoPhased], why: 'an entry that may be the text between strings' },
  { line: ` ${twoPhased} `, certain: [twoPhased], why: 'the same alone' },
  {
    line: `{"a":"${twoPhased}"}`,
    certain: [`{"a":"${twoPhased}"}`],
    why: 'strings that are an entry from outside',
  },
  { line: `{"a":"${twoPhased}`, uncertain: [twoPhased], why: 'the same as an entry, after a fragment' },
]

t.test('which values count, where any object is an entry', async (t) => {
  for (const { line, certain = [], uncertain = [], why } of jsonCases) {
    const bytes = bytesOf(line)
    const found = salvageOf(bytes, jsonLines)
    const message = `${why}: ${JSON.stringify(line)}`
    t.strictSame(texts(bytes, found.certain), certain, message)
    t.strictSame(texts(bytes, found.uncertain), uncertain, `${message}, what is uncertain`)
    t.equal(found.uncertainCount, uncertain.length)
  }
})

t.test('two values that overlap are both uncertain, and the later one is kept', async (t) => {
  const front = '{"a":"x{",":":1}'
  const back = '{",":":1}","b":2}'
  const line = bytesOf('{"c":3}', front, back.slice('{",":":1}'.length))
  const found = salvageOf(line, jsonLines)
  t.strictSame(texts(line, found.certain), ['{"c":3}'])
  t.strictSame(texts(line, found.uncertain), [back])
  t.equal(found.uncertainCount, 2)
  t.equal(found.wholeEnd, line.length, 'no byte of either is cut')
  const afterString = bytesOf('":1}}{"a":2}')
  t.strictSame(
    texts(afterString, salvageOf(afterString, jsonLines).certain),
    ['{"a":2}'],
    'a string disputes nothing',
  )
})

t.test('what a fragment may have held is uncertain where types are known, too', async (t) => {
  const line = bytesOf('{"type":"message","message":', leaf, message)
  const { certain, uncertain } = salvageOf(line, sessionFormat)
  t.strictSame([valuesIn(line, uncertain), valuesIn(line, certain)], [[leaf], [message]])
})

t.test('how much of a torn line is whole values', async (t) => {
  const cases: [string, string][] = [
    ['', ''],
    ['{"a":1}', '{"a":1}'],
    ['{"a":1} {"b":2}\0', '{"a":1} {"b":2}'],
    ['{"a":1} \t', '{"a":1} \t'],
    ['{"a":1} {"b":2} {"c', '{"a":1} {"b":2}'],
    ['12 [3] "x', '12 [3]'],
    ['{"a":1},{"b', ''],
    ['{"a":{"b":1}', ''],
    ['{"a":"x{"b":1}', '{"a":"x{"b":1}'],
    ['{"a":"x{"b":1}\0{"c', '{"a":"x{"b":1}'],
    ['"a":1', ''],
    ['NOT JSON', ''],
  ]
  for (const [line, whole] of cases)
    t.equal(line.slice(0, salvageOf(bytesOf(line), jsonLines).wholeEnd), whole, JSON.stringify(line))
})

t.test('a long line is looked into in slices, with the same outcome', async (t) => {
  const part = '{"a":"\\"x"}'.repeat(2000)
  const line = bytesOf(
    `{"long":"${'x'.repeat(3_000_000)}"}`,
    part,
    `{"long":"${'\\"'.repeat(1_500_000)}"}`,
    '{"torn":"',
    part,
  )
  const work = salvageLine(line, judgeOf(line, jsonLines))
  let slices = 0
  let step = work.next()
  for (; step.done !== true; step = work.next()) slices += 1
  t.ok(slices > 5, `${slices} slices`)
  t.equal(step.value.values.length, 4002)
})

t.test('a value that is too deep to be an entry is passed over', async (t) => {
  const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`
  const line = bytesOf(deep, '{"a":1}x')
  t.strictSame(texts(line, salvageOf(line, jsonLines).certain), ['{"a":1}'])
  const broken = bytesOf('[,'.repeat(5000), ']'.repeat(5000), '{"a":1}x')
  t.strictSame(texts(broken, salvageOf(broken, jsonLines).certain), [])
})

t.test('a long value before the end is searched for in slices', async (t) => {
  const line = bytesOf(`x{"long":"${'y'.repeat(3_000_000)}"}`)
  const work = salvageLine(line, judgeOf(line, jsonLines))
  let slices = 0
  for (let step = work.next(); step.done !== true; step = work.next()) slices += 1
  t.ok(slices > 1, `${slices} slices`)
})

t.test('a long stretch in brackets that is not JSON is never parsed', async (t) => {
  const line = bytesOf(`{"a":1}{${'y'.repeat(3_000_000)}}`)
  const judged: number[] = []
  const judge = judgeOf(line, jsonLines)
  const work = salvageLine(line, (start, end) => {
    judged.push(end - start)
    return judge(start, end)
  })
  t.equal(finish(work).values.length, 1)
  t.strictSame(judged, [7])
})

function texts(line: Uint8Array, extents: readonly Extent[]): string[] {
  return extents.map(({ start, end }) => Buffer.from(line.subarray(start, end)).toString())
}

/** The first of what follows a fragment is certain unless the fragment ends where it can hold a value. */
function checkGlued(fragment: Uint8Array, entries: readonly object[], message: string): void {
  const line = bytesOf(fragment, ...entries)
  const { certain, uncertain } = salvageOf(line, sessionFormat)
  const isHeld = /[:,[]\s*$/.test(Buffer.from(fragment).toString('latin1'))
  assert.deepEqual(valuesIn(line, certain), isHeld ? entries.slice(1) : entries, message)
  assert.deepEqual(valuesIn(line, uncertain), isHeld ? entries.slice(0, 1) : [], message)
}

function checkWhole(line: Uint8Array, expected: readonly object[], message: string): void {
  assert.deepEqual(salvagedEntries(line, sessionFormat), expected, message)
}
