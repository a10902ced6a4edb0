import t from 'tap'
import { repairLine } from '../../../lib/cli/shared/repair-line.js'

t.test('a shell reads the command as it was meant', async (t) => {
  const rows: [string, string][] = [
    ['log.jsonl', 'log.jsonl'],
    ['a b', "'a b'"],
    ["it's", "'it'\\''s'"],
    ['', "''"],
    ['-x', './-x'],
    ['-', 'FILE'],
    ['$(ls)', "'$(ls)'"],
    ['~', "'~'"],
    ['\u001b', "$'\\033'"],
    ["a\n'b\\\u202e", "$'a\\012\\'b\\\\\\u202e'"],
  ]
  for (const [file, word] of rows) t.equal(repairLine(file, {}), `wholeline repair ${word}`)
})

t.test('it asks for what the reading was asked for, as far as that is not what it does anyway', async (t) => {
  const asked = { format: 'session', unterminated: 'keep', maxLineBytes: 100_000_000 } as const
  t.equal(
    repairLine('log', asked),
    'wholeline repair --format session --unterminated keep --max-line-bytes 100000000 log',
  )
  t.equal(repairLine('log', { salvage: 'uncertain' }), 'wholeline repair --salvage=uncertain log')
  t.equal(repairLine('log', { force: true }), 'wholeline repair --force log')
  t.equal(repairLine('log', { force: false }), 'wholeline repair log')
  t.equal(repairLine('log', { salvage: false }), 'wholeline repair --no-salvage log')
  t.equal(repairLine('log', { salvage: true }), 'wholeline repair log')
  t.equal(repairLine('log', { maxLineBytes: 64 * 1024 * 1024 }), 'wholeline repair log')
})
