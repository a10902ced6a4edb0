import fc from 'fast-check'
import t from 'tap'
import { beginsUnwrappedArray } from '../../../lib/cli/lines/document-start.js'
import { LinesOutput } from '../../../lib/cli/lines/lines-output.js'
import { textPieces } from '../../../lib/cli/lines/text-lines.js'
import { type Break, ValueReader } from '../../../lib/cli/lines/value-reader.js'
import { DEFAULT_MAX_DEPTH } from '../../../lib/core/lines/line-format.js'
import { holdsAsync } from '../../support/random/async-property.js'

interface Found {
  lines: string[]
  joined: number
  breaks: Break[]
}

async function linesOf(
  text: string | Uint8Array,
  size = Number.POSITIVE_INFINITY,
  unwraps?: boolean,
): Promise<Found> {
  const bytes = Buffer.from(text as string)
  let written = ''
  const sink = {
    async write(data: string | Uint8Array) {
      written += data
    },
  }
  const output = new LinesOutput(sink, 100)
  const reader = new ValueReader(output, unwraps ?? beginsUnwrappedArray(bytes))
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
  for await (const piece of textPieces(chunks())) {
    reader.take(piece)
    await output.writeFull()
  }
  reader.end()
  await output.flush()
  const lines = written.split('\n').slice(0, -1)
  return { lines, joined: output.joined, breaks: output.breaks }
}

/** The lines where nothing is left out. */
async function wholeLinesOf(text: string | Uint8Array, size?: number, unwraps?: boolean): Promise<string[]> {
  const { lines, breaks } = await linesOf(text, size, unwraps)
  if (breaks.length > 0) throw new Error(JSON.stringify(breaks))
  return lines
}

const spaces = fc.stringMatching(/^[ \t\r\n]{0,3}$/)
const strings = fc.oneof(
  fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text)),
  fc.constantFrom(
    '"\\u0041\\/\\"\\\\"',
    '"\\ud83d"',
    '"\\\\\\\\"',
    '"\\\\u0041"',
    '"[{,:]}"',
    '"\u2028"',
    '""',
  ),
  fc.integer({ min: 200, max: 220 }).map((length) => JSON.stringify('é\\"x'.repeat(length))),
)
const numbers = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.constantFrom('-0', '1.0', '1e999', '12345678901234567890', '1E+2', '0.10'),
)
/** Texts of values as the tokens that white space may part. */
const { value } = fc.letrec<{ value: string[]; array: string[]; object: string[] }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(strings, numbers, fc.constantFrom('true', 'false', 'null')).map((text) => [text]),
    tie('array'),
    tie('object'),
  ),
  array: fc.array(tie('value'), { maxLength: 4 }).map((items) => ['[', ...joined(items), ']']),
  object: fc
    .array(fc.tuple(strings, tie('value')), { maxLength: 4 })
    .map((members) => ['{', ...joined(members.map(([key, item]) => [key, ':', ...item])), '}']),
}))

function joined(items: string[][]): string[] {
  return items.flatMap((item, index) => (index === 0 ? item : [',', ...item]))
}

t.test('any values in any layout come back as they were spelled', async (t) => {
  const sizes = fc.constantFrom(1, 7, 8192, Number.POSITIVE_INFINITY)
  const property = fc.asyncProperty(
    fc.array(value, { maxLength: 5 }),
    fc.array(spaces, { minLength: 1 }),
    sizes,
    fc.constantFrom('array', 'glued', 'sequence', 'lines'),
    async (values, gaps, size, layout) => {
      let gap = 0
      const spaced = (tokens: string[]) =>
        tokens.map((token) => `${gaps[gap++ % gaps.length]}${token}`).join('')
      const expected = values.map((tokens) => tokens.join(''))
      const texts = values.map(spaced)
      const text = {
        array: () => spaced(['[', ...joined(values), ']', '']),
        glued: () => texts.join('\n'),
        sequence: () => texts.map((each) => `\u001e${each}\n`).join(''),
        lines: () => expected.map((each) => `${each}\n`).join(''),
      }[layout]()
      const { lines, breaks } = await linesOf(text, size, layout === 'array')
      return breaks.length === 0 && JSON.stringify(lines) === JSON.stringify(expected)
    },
  )
  await holdsAsync(t, 'values', property, 25)
})

t.test('values that touch one another', async (t) => {
  t.strictSame(await wholeLinesOf('{"a":1}{"b":[]}[1]"x""y"1 2\ttrue null-1'), [
    '{"a":1}',
    '{"b":[]}',
    '[1]',
    '"x"',
    '"y"',
    '1',
    '2',
    'true',
    'null',
    '-1',
  ])
  t.strictSame(await wholeLinesOf('\ufeff{ }\r\n\r\n[\r\n]\r{"a" : 1}'), ['{}', '[]', '{"a":1}'])
  t.strictSame(await wholeLinesOf(''), [])
})

t.test('an array is unwrapped where it is the file, not where it is a line', async (t) => {
  t.strictSame(await wholeLinesOf('[1,[2],{"a":[3]}]'), ['1', '[2]', '{"a":[3]}'])
  t.strictSame(await wholeLinesOf('[1,2]\n[3,4]\n'), ['[1,2]', '[3,4]'])
  t.strictSame(await wholeLinesOf(' \n[\n1,\n2\n]\n\n[3]'), ['1', '2', '3'])
  t.strictSame(await wholeLinesOf('[]'), [])
  t.strictSame(await wholeLinesOf('[1,2]', 1, false), ['[1,2]'])
  t.strictSame(
    await wholeLinesOf('[1]{"a":[2]}', 1, true),
    ['1', '{"a":[2]}'],
    'an object is never unwrapped',
  )
})

t.test('of an array that breaks off, the elements before the break', async (t) => {
  const text = '[\n{"a":[1,2]},\n{"b":"x"}\n,\n3,\n{"c":4}\n]\n'
  for (let end = 1; end < text.lastIndexOf(']'); end += 1) {
    const { lines, breaks } = await linesOf(text.slice(0, end), 5, true)
    const whole = ['{"a":[1,2]}', '{"b":"x"}', '3', '{"c":4}'].filter(
      (line, index) => end >= text.indexOf(line) + line.length + (index === 2 ? 1 : 0),
    )
    t.strictSame(lines, whole, `cut at ${end}`)
    t.equal(breaks.length, 1)
    t.equal(breaks[0]?.message, 'it ends early')
  }
  const broken = await linesOf('[\n{"a":1},\n{"b":,\n{"c":2}\n]\n')
  t.strictSame(broken.lines, ['{"a":1}'])
  t.match(broken.breaks, [{ line: 3, message: 'it is not JSON' }])
})

t.test('a damaged value does not hide those after it', async (t) => {
  const rows: [text: string, lines: string[], breaks: [line: number, message: string][]][] = [
    ['{"a":1}\n{"b":NaN}\n{"c":2}\n', ['{"a":1}', '{"c":2}'], [[2, 'it is not JSON']]],
    ['{"a":\n{"b":1}\n', ['{"b":1}'], [[1, 'it ends early']]],
    ['{\n  "a": 1,\n  "b": {\n{\n  "c": 2\n}\n', ['{"c":2}'], [[1, 'it is not JSON']]],
    ['{"a":"x\n{"b":1}\n{"c":2}\n', ['{"b":1}', '{"c":2}'], [[1, 'it is not JSON']]],
    ['{"a":"x', [], [[1, 'it ends early']]],
    ['"x', [], [[1, 'it ends early']]],
    ['tru\n{"b":1}\n', ['{"b":1}'], [[1, 'it is not JSON']]],
    ['1 "x" tru', ['1', '"x"'], [[1, 'it is not JSON']]],
    ['{"a":"\\q"}\n[1]\n', ['[1]'], [[1, 'it is not JSON']]],
    ['{"a":"\\u00"}', [], [[1, 'it is not JSON']]],
    ['x\n\u001e{"a":1}\n', ['{"a":1}'], [[1, 'it is not JSON']]],
    [
      '\u001e{"a":\u001e{"b":1}\u001e12\u001e"x\u001e',
      ['{"b":1}', '12'],
      [
        [1, 'it ends early, at a record separator'],
        [1, 'it ends early, at a record separator'],
      ],
    ],
    ['[\n1,\n{"a":\u001e{"b":2}', ['1', '{"b":2}'], [[3, 'it ends early, at a record separator']]],
    [
      `[[1],\n${'['.repeat(DEFAULT_MAX_DEPTH + 1)}\n`,
      ['[1]'],
      [[2, `it is nested more than ${DEFAULT_MAX_DEPTH} levels deep`]],
    ],
  ]
  for (const [text, lines, breaks] of rows) {
    for (const size of [1, Number.POSITIVE_INFINITY]) {
      const found = await linesOf(text, size)
      t.strictSame(found.lines, lines, JSON.stringify(text.slice(0, 80)))
      t.strictSame(
        found.breaks.map(({ line, message }) => [line, message]),
        breaks,
      )
    }
  }
})

t.test('bytes that are not UTF-8 break the value that they are in', async (t) => {
  const text = Buffer.concat([
    Buffer.from('{"a":"'),
    Buffer.of(0xff),
    Buffer.from('"}\n{"b":"é"}\n{"c":"'),
    Buffer.of(0xc3),
    Buffer.from('\n{"d":1}'),
  ])
  for (const size of [1, 100]) {
    const { lines, breaks } = await linesOf(text, size)
    t.strictSame(lines, ['{"b":"é"}', '{"d":1}'])
    t.strictSame(
      breaks.map(({ line, message }) => [line, message]),
      [
        [1, 'it is not UTF-8'],
        [3, 'it is not UTF-8'],
      ],
    )
  }
})

t.test('a string with newlines is joined only where that is certain', async (t) => {
  const joinedOnes = await linesOf('{"a":"x\n y\r\n\n z"}\n{"b":1}\n')
  t.match(joinedOnes, { lines: ['{"a":"x\\n y\\r\\n\\n z"}', '{"b":1}'], joined: 1, breaks: [] })
  const hidden = await linesOf('{"a":"x\n[1]\n","b":2}\n')
  t.strictSame(hidden.lines, ['[1]'], 'a line inside is a value by itself')
  t.equal(hidden.joined, 0)
  const followed = await linesOf('{"a":"x\ny"}{"b":1}\n{"c":1}\n')
  t.strictSame(followed.lines, ['{"c":1}'], 'the joined value does not end with its line')
  t.equal(followed.breaks.length, 1)
  const array = await linesOf('[\n{"a":"x\ny"},\n{"b":1}\n]')
  t.strictSame(array.lines, ['{"a":"x\\ny"}', '{"b":1}'], 'in an array, too')
})

t.test('a value that is too long to be held is passed through, and an end of it is told', async (t) => {
  const long = `{"a":"${'x'.repeat(5 * 1024 * 1024)}"`
  t.ok((await wholeLinesOf(`${long}}\n1\n`, 65_536))[0] === `${long}}`)
  const { lines, breaks } = await linesOf(`${long},\n}\n{"b":1}\n`, 65_536)
  t.equal(lines.length, 2)
  t.equal(lines[1], '{"b":1}')
  t.match(breaks, [{ line: 1, isPartlyOut: true }])
  const inString = await linesOf(`${long.slice(0, -1)}\n"}\n{"b":1}\n`, 65_536)
  t.equal(inString.lines[1], '{"b":1}')
  const joinedLong = await linesOf(`{"s":"\n${'x'.repeat(5 * 1024 * 1024)}"}\n{"b":1}\n`, 65_536)
  t.strictSame(joinedLong.lines, ['{"b":1}'], 'no joined value goes out before it is complete')
})

t.test('after a break, only so many lines are read again', async (t) => {
  const { lines, breaks } = await linesOf(`{"a":[\n${'{},\n'.repeat(2000)}!\n{"b":1}\n`)
  t.strictSame(lines, ['{"b":1}'])
  t.equal(breaks.length, 1)
})

t.test('an error of the output is passed on, and is no fault of the text', async (t) => {
  const output = {
    addPiece() {
      throw new Error('no room')
    },
  }
  const reader = new ValueReader(output as never, false)
  const read = async () => {
    for await (const piece of textPieces([Buffer.from('{"a":1}\n')] as never)) reader.take(piece)
    reader.end()
  }
  await t.rejects(read(), { message: 'no room' })
})
