import stringWidth from 'string-width'
import t from 'tap'
import { wrappedReport, wrappedText } from '../../../lib/cli/text/wrapped-text.js'

t.test('lines are broken between words, with a hanging indent', async (t) => {
  t.equal(wrappedText('one two three\n', 8), 'one two\n  three\n')
  t.equal(wrappedText('  title    one two three four\n', 24), '  title    one two three\n           four\n')
  t.equal(wrappedText('           one two three four\n', 24), '           one two three\n           four\n')
  t.equal(wrappedText('  --a, -b <c>  one two three four\n', 20), '  --a, -b <c>  one\n    two three four\n')
  t.equal(wrappedText('short\n\nlines\n', 5), 'short\n\nlines\n')
})

t.test('without a terminal lines stay as they are', async (t) => {
  const text = `${'word '.repeat(100)}\n`
  t.equal(wrappedText(text, undefined), text)
})

t.test('words and commands in backticks are never broken', async (t) => {
  const command = '`wholeline repair --format jsonl log`'
  t.equal(wrappedText(`so (${command}) does it\n`, 20), `so\n  (${command})\n  does it\n`)
  t.equal(wrappedText(`${'x'.repeat(30)} ends\n`, 20), `${'x'.repeat(30)}\n  ends\n`)
  t.equal(wrappedText('a ` alone is a word like others\n', 20), 'a ` alone is a word\n  like others\n')
  t.equal(wrappedText('name  of two  spaces here\n', 20), 'name  of two  spaces\n  here\n')
})

t.test('width is counted in cells', async (t) => {
  const rows = [
    '日本語 日本語 日本語',
    'e\u0301e\u0301e\u0301 e\u0301e\u0301e\u0301 e\u0301e\u0301',
    '👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧',
  ]
  for (const row of rows)
    for (const line of wrappedText(row, 9).split('\n')) t.ok(stringWidth(line) <= 9, line)
  t.equal(wrappedText('日本語 日本語', 13), '日本語 日本語')
  t.equal(wrappedText('日本語 日本語', 12), '日本語\n  日本語')
  t.equal(wrappedText('e\u0301e\u0301 e\u0301e\u0301', 5), 'e\u0301e\u0301 e\u0301e\u0301')
  t.equal(wrappedText('\u001b[31mred\u001b[39m text', 8), '\u001b[31mred\u001b[39m text')
})

t.test('a long report ends with its verdict, on a terminal or not', async (t) => {
  const verdict = 'log: DAMAGED: 20 corrupt lines\n'
  const rows = (count: number) => '  faults   line\n'.repeat(count)
  t.equal(wrappedReport(verdict + rows(19), undefined), verdict + rows(19))
  t.equal(wrappedReport(verdict + rows(20), undefined), verdict + rows(20) + verdict)
  const wrapped = 'log: DAMAGED: 20\n  corrupt lines\n'
  t.equal(wrappedReport(verdict + rows(18), 20), wrapped + rows(18))
  t.equal(wrappedReport(verdict + rows(19), 20), wrapped + rows(19) + wrapped)
})
