import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import {
  classifyStart,
  LONG_START_BYTES,
  type NotLines,
  refuseNotLines,
  START_BYTES,
  type StartVerdict,
} from '../../../lib/core/faults/not-lines.js'
import { holds } from '../../support/random/property.js'

const pretty = (value: unknown) => JSON.stringify(value, undefined, 2)
const kindOf = (text: string | Uint8Array) => kind(classifyStart(Buffer.from(text), true))

function kind(verdict: StartVerdict): NotLines['kind'] | 'lines' {
  assert.ok(typeof verdict !== 'number', 'it is decided')
  return verdict === 'lines' ? verdict : verdict.kind
}

/** The verdict when the bytes arrive in steps, and no more are given than are requested. */
function verdictInSteps(bytes: Uint8Array, step: number): StartVerdict {
  let length = Math.min(step, bytes.length)
  for (;;) {
    const verdict = classifyStart(bytes.subarray(0, length), length === bytes.length)
    if (typeof verdict !== 'number') return verdict
    assert.ok(length < bytes.length && verdict > length, 'it asks for what there may be')
    length = Math.min(bytes.length, Math.ceil(verdict / step) * step)
  }
}

const records = (count: number) => Array.from({ length: count }, (_, id) => JSON.stringify({ id, t: 'a' }))
const LARGE = 'x'.repeat(START_BYTES)

const NOT_LINES: readonly (readonly [NotLines['kind'], string, RegExp])[] = [
  ['document', pretty({ a: 1, b: { c: [] } }), /^a JSON document over many lines$/],
  ['document', `\ufeff\n ${pretty({ a: 1 })}\r\n`, /^a JSON document over many lines$/],
  ['document', `${pretty({ a: 1 })}\n${pretty({ b: 2 })}\n`, /^JSON documents over many lines$/],
  ['document', `${pretty({ a: 1 })}\n${pretty({ b: [1, 2] }).slice(0, -3)}`, /^JSON documents/],
  ['document', `${pretty({ a: 1 })}\n"text"\n}\n`, /^JSON documents/],
  ['document', pretty([{ id: 1, c: [{ v: 'x' }] }, {}]), /^a JSON document over many lines, an array$/],
  ['document', pretty({ a: 1, b: 2, c: 3 }).slice(0, -4), /over many lines, which ends early$/],
  ['document', pretty({ a: [records(2)], b: LARGE, c: 1 }), /^a JSON document over many lines$/],
  ['document', `{"features":[\n${records(5000).join(',\n')}\n]}`, /^a JSON document over many lines$/],
  ['document', `{\n "a": 1,\n "b": 2,\n // c\n "d": 3\n}`, /^a JSON document over many lines$/],
  ['document', `{"a":1,\n"b":2}\n`, /^a JSON document/],
  ['array', `[\n${records(3).join(',\n')}\n]\n`, /^an array in a file, over many lines$/],
  ['array', `[${records(3).join(',\r\n')}]`, /over many lines$/],
  ['array', `[\n${records(3).join('\n,')}\n]`, /over many lines$/],
  ['array', `[\n${records(5000).join('\n,')}\n]`, /over many lines$/],
  ['array', `[\n${records(3).join(',\n')}`, /over many lines, which ends early$/],
  ['array', `[\n${records(3).join(',\n').slice(0, -4)}`, /which ends early$/],
  ['array', `[\n${records(3).join('\n,').slice(0, -4)}`, /which ends early$/],
  ['array', `[\n${records(4).join(',\n')},\n`, /which ends early$/],
  ['array', `[\n${records(4).join(',\n')},,\n${records(1)}\n`, /over many lines$/],
  ['array', `[\n${JSON.stringify({ LARGE })},\n${records(2).join(',\n')}\n]`, /over many lines$/],
  ['array', '[\n1,\n2\n]', /over many lines$/],
  ['array', `[${records(3)}]\n`, /^an array in a file, on one line$/],
  ['array', ` [ ${records(5000)}]`, /on one line$/],
  [
    'sequence',
    `\u001e{}\n\u001e${pretty({ a: 1 })}\n\u001e{"b":2}\n`,
    /^a JSON text sequence .* span lines$/,
  ],
  ['sequence', `\u001e${pretty({ a: 1, b: 2 }).slice(0, -2)}`, /^a JSON text sequence/],
]

t.test('JSON that is not lines is recognised, with the command that turns it into lines', async (t) => {
  for (const [expected, text, what] of NOT_LINES) {
    const verdict = classifyStart(Buffer.from(text), true)
    const name = JSON.stringify(text.slice(0, 40))
    t.equal(kind(verdict), expected, name)
    t.match((verdict as NotLines).what, what, name)
    t.throws(() => refuseNotLines(verdict), {
      code: 'ERR_LOG_NOT_LINES',
      message: /^not JSON lines, but .*: `wholeline lines FILE > LINES` turns it into lines$/,
    })
  }
  refuseNotLines('lines')
})

t.test('lines are lines, whatever is wrong with them', async (t) => {
  const entry = '{"a":[1,2],"b":{"c":3}}'
  const texts = [
    ...[
      '',
      '\n \n',
      ' '.repeat(START_BYTES + 1),
      `${entry}\n`,
      entry,
      'text\n',
      '1\n',
      '"a"\n',
      '[',
      '{',
      '[\n',
      '{\n',
    ],
    ...[
      '[1,2]\n[3,4]\n',
      '[1,2]\n',
      '[]\n',
      '[[1],[2]]\n',
      '[{"id":1}]\n\n[{"id":2}]\n',
      '[1,2]',
      '["a","b"]\n',
    ],
    ...[
      `{"a":[1,\n${entry}\n`,
      `{"a":[1,\n${entry}\n${entry}\n`,
      `[1,\n[2,3]\n\n\n`,
      `[\n[2,3]\n`,
      `[1,2,\n[3]\n[4]\n`,
    ],
    ...[`{"a":"b\nc"}\n${entry}\n`, `{"a":1,\n"b":2}\n${entry}\n`, `${pretty({ a: 1 })}\nno\n${entry}\n`],
    ...[
      `[\n${entry}\n${entry}\n`,
      `{"a":[\n  1,\n  2,\n${entry}\n${entry}\n`,
      `${entry},\n${entry},\n`,
      `[12\n`,
      `[tru\n`,
    ],
    ...[`\u001e${entry}\n\u001e${entry}\n`, `\u001e{"a":[1,\n\u001e${entry}\n`, '\u001e{"a":[1,\n', `\u001e`],
    ...[`{"a":"${LARGE}\n`, `{"a":[${`${entry},`.repeat(5000)}\n`],
  ]
  for (const text of texts) t.equal(kindOf(text), 'lines', JSON.stringify(text.slice(0, 60)))
})

t.test('an array longer than the examined bytes, on one line or many, is not recognised', async (t) => {
  const long = Buffer.alloc(LONG_START_BYTES + 2, ' ')
  long.write('[{}')
  t.equal(classifyStart(long, false), 'lines')
  t.equal(classifyStart(long.subarray(0, -3), false), LONG_START_BYTES)
  long.write(']\n', 3)
  t.equal(classifyStart(long, true), 'lines', 'with so much white space after it')
  long.write('[\n{}')
  t.equal(classifyStart(long, false), 'lines')
})

t.test('no more bytes are requested than the verdict needs', async (t) => {
  const asks: [string, StartVerdict][] = [
    ['', START_BYTES],
    ['  ', START_BYTES],
    ['{"a":', START_BYTES],
    ['[1,', LONG_START_BYTES],
    ['\u001e{}\n', START_BYTES],
    ['{"a":1}\n', 'lines'],
    ['[{"a":1}]\n', '[{"a":1}]\n'.length + 1],
    ['[{"a":1}]\n\n[', 'lines'],
    ['{\n', START_BYTES],
    ['{"a":"\n', 'lines'],
  ]
  for (const [text, expected] of asks)
    t.equal(classifyStart(Buffer.from(text), false), expected, JSON.stringify(text))
})

const objects = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { minKeys: 1, maxKeys: 4 })
const entries = fc.oneof(objects, fc.array(fc.jsonValue({ maxDepth: 0 })), objects)

t.test('a damaged log is always taken for lines', async (t) => {
  const logs = fc.tuple(fc.array(entries, { minLength: 2, maxLength: 6 }), fc.nat(), fc.nat(), fc.nat(5))
  const property = fc.property(logs, ([values, cutOfFirst, cut, place]) => {
    const lines = values.map((value) => JSON.stringify(value))
    lines[0] = (lines[0] as string).slice(0, cutOfFirst % ((lines[0] as string).length + 1))
    const healthy = lines.map((line) => `${line}\n`).join('')
    assert.equal(kindOf(healthy), 'lines', JSON.stringify(healthy))
    // Another line is torn, too, unless that would leave only one whole line.
    if (lines.length < 4) return
    const index = 1 + (place % (lines.length - 1))
    lines[index] = (lines[index] as string).slice(0, cut % ((lines[index] as string).length + 1))
    const torn = lines.map((line) => `${line}\n`).join('')
    assert.equal(kindOf(torn), 'lines', JSON.stringify(torn))
  })
  holds(t, 'one torn line, or two', property, 2000)
})

t.test('every pretty-printed value is recognised, and any array of records', async (t) => {
  const property = fc.property(fc.array(objects, { minLength: 1 }), (values) => {
    assert.equal(kindOf(values.map(pretty).join('\n')), 'document')
    const lines = values.map((value) => JSON.stringify(value))
    assert.equal(kindOf(`[\n${lines.join(',\n')}\n]`), 'array')
    assert.equal(kindOf(`[${lines}]\n`), 'array')
  })
  holds(t, 'objects', property, 300)
})

t.test('the verdict does not depend on the chunks', async (t) => {
  for (const [, text] of NOT_LINES) {
    const bytes = Buffer.from(text)
    const whole = classifyStart(bytes, true)
    for (const step of [1, 7, 1000, START_BYTES, 3 * START_BYTES]) {
      if (bytes.length / step < 5000)
        t.strictSame(verdictInSteps(bytes, step), whole, `${text.slice(0, 20)}, by ${step}`)
    }
  }
})
