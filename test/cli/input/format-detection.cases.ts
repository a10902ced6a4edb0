import t from 'tap'
import { bytesToDetect, detectFormat } from '../../../lib/cli/input/format-detection.js'
import { LONG_START_BYTES, START_BYTES } from '../../../lib/core/faults/not-lines.js'
import { HEADER, leaf, lines } from '../../support/damage/cli-logs.js'

const detected = (start: string | Buffer) => detectFormat(Buffer.from(start), true)
const nameOf = (start: string) => detected(start).format.name

t.test('line 1 of type session is a session log', async (t) => {
  for (const start of [
    lines(HEADER, leaf(1)),
    HEADER,
    `\ufeff${HEADER}\r\n`,
    '{"version":1,"id":"x","timestamp":"t","cwd":"/","type":"session"}\n',
    ` ${HEADER.replace('type', 't\\u0079pe')}\n`,
    `${HEADER.replace('{', `{"x":"${'x'.repeat(2 * START_BYTES)}",`)}\n`,
  ])
    t.equal(nameOf(start), 'session', JSON.stringify(start))
})

t.test('a damaged or overlong line 1 that begins as a session header counts as one', async (t) => {
  t.equal(nameOf(HEADER.slice(0, -1)), 'session')
  t.equal(nameOf(`${HEADER.slice(0, -1)}\n`), 'session')
  t.equal(nameOf('{"version":1,"id":"x", "type":"session","cwd'), 'session')
  const long = Buffer.from(`{ "type": "session", "cwd": "${'x'.repeat(LONG_START_BYTES)}"}\n`)
  t.equal(detectFormat(long.subarray(0, LONG_START_BYTES), false).format.name, 'session')
})

t.test('a log with the header of another version is plain JSON lines, with a note', async (t) => {
  const rows: [string, RegExp][] = [
    [
      '{"type":"session","version":3,"id":"s"}\n',
      /^line 1 is a session header of version 3, which wholeline does not know: the log/,
    ],
    [
      '{"type":"session","version":"3 secret"}\n',
      /^line 1 claims to be a session header, but is not one of version 1: /,
    ],
    [
      '{"type":"session","version":1}\n',
      /not one of version 1: the log is read as plain JSON lines; --format session reads it as a session log$/,
    ],
    ['{"type":"session"}\n', /not one of version 1/],
  ]
  for (const [start, note] of rows) {
    const { format, note: said = '', doubt } = detected(start)
    t.equal(format.name, 'jsonl')
    t.match(said, note)
    t.equal(doubt, undefined)
  }
})

t.test('any other line 1 is JSON lines', async (t) => {
  for (const start of [
    '{"type":"message"}\n',
    '{"kind":"session"}\n',
    '{"type":["session"]}\n',
    '["type","session"]\n',
    'null\n',
    '"session"\n',
    '{"type":"sess',
    `\n${HEADER}\n`,
    'text\n',
  ])
    t.equal(nameOf(start), 'jsonl', JSON.stringify(start))
})

t.test('a log that is not UTF-8 raises no doubt: reading reports the encoding', async (t) => {
  const { format, doubt } = detected(Buffer.from('\ufeff{"type":"leaf"}\n', 'utf16le'))
  t.equal(format.name, 'jsonl')
  t.equal(doubt, undefined)
})

t.test('there is doubt about a log that may have lost a session header, and about no other', async (t) => {
  const half = leaf(9).slice(0, -10)
  const rows: [string, number | undefined][] = [
    [lines(leaf(1), '{}'), 1],
    [lines('', HEADER), 2],
    [lines('damaged', leaf(1)), 1],
    [lines(`{"ty${leaf(1)}`), 1],
    [half, 1],
    [lines(half, 'no'), 1],
    [lines('damaged', '{"type":"later"}', leaf(1)), 1],
    [lines('damaged', '{"type":"later"}'), undefined],
    [lines(half, '{"type":"later"}'), undefined],
    [lines('damaged', '{"id":1}'), undefined],
    [lines('damaged'), undefined],
    ['{"id":1}{"id":2}', undefined],
    [lines('{"id":1}', leaf(1)), undefined],
    ['\n \n', undefined],
  ]
  for (const [start, line] of rows) t.equal(detected(start).doubt?.line, line, JSON.stringify(start))
  const cut = (text: string) => detectFormat(Buffer.from(text), false).doubt?.line
  t.equal(cut(`{"id":"${'x'.repeat(1000)}`), undefined, 'a line that is not complete yet')
  t.equal(cut(`no ${leaf(1)}`), undefined, 'a line that is not complete yet, and damaged')
  t.equal(cut(`no\n${leaf(1)}`), undefined)
  t.equal(cut(`no\n${leaf(1)}\n`), 1)
})

t.test('detection needs as many bytes from a pipe as from a file', async (t) => {
  const rows: [string, number][] = [
    ['', START_BYTES],
    ['{"x":"', LONG_START_BYTES],
    [`{"x":"${'x'.repeat(START_BYTES)}`, LONG_START_BYTES],
    [`{"x":"${'x'.repeat(START_BYTES)}\n`, 0],
    ['"text', 0],
    ['{"a":1}\n', 0],
    ['{\n', START_BYTES],
  ]
  for (const [start, needed] of rows) t.equal(bytesToDetect(Buffer.from(start)), needed, start.slice(0, 10))
})
