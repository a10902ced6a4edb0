import t from 'tap'
import { logName, printable, printableJson, printableLines } from '../../../lib/cli/text/printable.js'

t.test('text that a terminal only shows stays unchanged', async (t) => {
  const text = 'log-1_ä字 👩‍🚀 (copy).jsonl'
  t.equal(printable(text), text)
})

t.test('characters that a terminal would obey are escaped', async (t) => {
  const rows: Record<string, string> = {
    '\n': '\\u{a}',
    '\u001b[2J': '\\u{1b}[2J',
    '\u007f': '\\u{7f}',
    '\u009b': '\\u{9b}',
    '\u2028\u2029': '\\u{2028}\\u{2029}',
    '\u202e\u2066\u200f': '\\u{202e}\\u{2066}\\u{200f}',
    '\ud83d': '\\u{d83d}',
  }
  for (const [text, escaped] of Object.entries(rows)) t.equal(printable(text), escaped)
})

t.test('text of several lines keeps its newlines', async (t) => {
  t.equal(printableLines('one\ntwo\r\n'), 'one\ntwo\\u{d}\n')
})

t.test('reports call a log by its name', async (t) => {
  t.equal(logName('a\tb'), 'a\\u{9}b')
  t.equal(logName('-'), 'standard input')
  t.equal(logName(''), "''")
})

t.test('JSON is escaped and keeps its value', async (t) => {
  const value = { file: 'one\u001b\u202e\u2028"ä' }
  const text = printableJson(value)
  t.equal(text, '{"file":"one\\u001b\\u202e\\u2028\\"ä"}')
  t.strictSame(JSON.parse(text), value)
})
