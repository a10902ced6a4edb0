import t from 'tap'
import { beginsLikeLines, type Likeness } from '../../../lib/core/faults/line-likeness.js'
import { START_BYTES } from '../../../lib/core/faults/not-lines.js'

const likeness = (bytes: string | Uint8Array, isWhole = true) => beginsLikeLines(Buffer.from(bytes), isWhole)
const random = (length: number) =>
  Buffer.from(Array.from({ length }, (_, index) => (index * 7919 + 13) % 251))

t.test('files that are not logs', async (t) => {
  const rows: [Likeness, string | Uint8Array][] = [
    ['document', '{\n  "name": "x",\n  "version": "1"\n}'],
    ['array', '[\n{"id":1},\n{"id":2}\n]'],
    ['array', '\n[{"id":1}]\n\n '],
    ['sequence', '\u001e{\n"a":1}'],
    ['text', 'Notes\n\nBuy milk, and more.'],
    ['text', 'int a[] = {\n  1,\n};\nint main() {\n}'],
    ['text', '\u001b[1mbold\u001b[0m\ttext'],
    ['text', 'grüße'],
    ['text', `${'x'.repeat(START_BYTES - 1)}ü`],
    ['binary', random(3287)],
    ['binary', Buffer.from('\u007fELF\u0002\u0001\u0001\0\0\0')],
    ['binary', Buffer.from('gr\xfc\xdfe', 'latin1')],
    ['binary', Buffer.concat([Buffer.from('x'.repeat(START_BYTES - 30)), random(100)])],
    ['text', 'one\ntwo\nthree\n{"a":1}\nfour'],
  ]
  for (const [expected, bytes] of rows) t.equal(likeness(bytes), expected, JSON.stringify(bytes.slice(0, 20)))
})

t.test('files that may be logs', async (t) => {
  const texts = [
    ...[
      '',
      '\n',
      '\0'.repeat(100),
      '{"type":"mes',
      '{',
      '[',
      '"',
      'tr',
      '-',
      '12',
      '{"a":1}{"b":2}',
      '[{"id":1}]',
    ],
    ...['{"type":"mes\n{"a":1}\n{"b', 'damaged\n{"a":1}\n{"b":2}\n{', '\0\0{"a":1}\0\n{', '\ufeff{"a":1}\n{'],
    ...[
      '{"type":"mes{"type":"leaf"}\n{"type"',
      '\u001e{"a":1}\n\u001e{"b',
      'a\nb\nc\n{"a":1',
      '1\n2\n3',
      '{a',
    ],
    ...[`{"${'k'.repeat(2000)}":1}x\n{`, '{"a\\"b": NaN}\n{"a'],
  ].filter((text) => text !== '{a')
  for (const text of texts) t.equal(likeness(text), 'lines', JSON.stringify(text.slice(0, 40)))
})

t.test('a line that continues after the examined bytes', async (t) => {
  const long = `{"a":"${'x'.repeat(2 * START_BYTES)}`
  t.equal(likeness(long, false), 'lines')
  t.equal(likeness(long), 'lines')
  t.equal(likeness('{"a"', false), START_BYTES)
})
