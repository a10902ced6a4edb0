import t from 'tap'
import { repairLine } from '../../lib/cli/repair-line.js'

t.test('a shell takes the command as it stands', async (t) => {
  const rows: [string, string][] = [
    ['log.jsonl', 'log.jsonl'],
    ['a b', "'a b'"],
    ["it's", "'it'\\''s'"],
    ['', "''"],
    ['-x', './-x'],
    ['-', 'FILE'],
    ['$(ls)', "'$(ls)'"],
    ['~', "'~'"],
    ['\u001b', "'\\u{1b}'"],
  ]
  for (const [file, word] of rows) t.equal(repairLine(file, {}), `wholeline repair ${word}`)
})
