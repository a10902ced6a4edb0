import t from 'tap'
import { DETECTION_BYTES, detectFormat } from '../../lib/cli/format-detection.js'
import { HEADER, leaf, lines } from '../support/cli-logs.js'

const nameOf = (start: string) => detectFormat(Buffer.from(start)).format.name

t.test('line 1 of type session is a session log', async (t) => {
  for (const start of [
    lines(HEADER, leaf(1)),
    HEADER,
    `\ufeff${HEADER}\r\n`,
    '{"version":1,"id":"x","type":"session"}\n',
    ' {"t\\u0079pe" : "session"}\n',
  ])
    t.equal(nameOf(start), 'session', JSON.stringify(start))
})

t.test('a damaged or overlong line 1 that begins as a session header is one', async (t) => {
  t.equal(nameOf(HEADER.slice(0, -1)), 'session')
  t.equal(nameOf(`${HEADER.slice(0, -1)}\n`), 'session')
  t.equal(nameOf(`{ "type": "session", "cwd": "${'x'.repeat(DETECTION_BYTES)}"}\n`), 'session')
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

t.test('what is no UTF-8 raises no doubt: reading it tells what it is', async (t) => {
  const { format, doubt } = detectFormat(Buffer.from('\ufeff{"type":"leaf"}\n', 'utf16le'))
  t.equal(format.name, 'jsonl')
  t.equal(doubt, undefined)
})

t.test('no more is looked at than any source would show', async (t) => {
  const late = `{"x":"${'x'.repeat(DETECTION_BYTES)}","type":"session"}\n`
  t.equal(nameOf(late), 'jsonl')
})
