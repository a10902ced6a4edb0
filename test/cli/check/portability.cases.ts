import { writeFileSync } from 'node:fs'
import t from 'tap'
import { CLEAN_LOG, lines } from '../../support/damage/cli-logs.js'
import { runCommand } from '../../support/processes/run-command.js'

const HAZARDS = `\ufeff${lines('{"a":1,"a":2}', '{"s":"\\ud83d"}\r', '', '{"n":9007199254740993}', '{"n":1e999}', '[1]', '[2]')}{"long":"${'x'.repeat(200_000)}"}`

t.test('what is whole but would be refused elsewhere is noted, with count and place', async (t) => {
  const log = `${t.testdir({ log: HAZARDS })}/log`
  const { exitCode, stdout } = await runCommand(['check', '--portable', log])
  t.equal(exitCode, 0)
  t.match(stdout, ': clean: 7 entries')
  for (const text of [
    '  portable byte-order-mark: the log begins with one\n',
    'no-last-newline: the last line (8) has no terminator, at byte ',
    'crlf: 1 line ends in CR LF: line 2, byte ',
    'blank-line: 1 line is blank: line 3, byte ',
    'duplicate-key: 1 line has a key twice in one object: line 1, byte 10\n',
    'lone-surrogate: 1 line has an escaped surrogate without its other half: line 2, byte ',
    'unsafe-integer: 1 line has an integer beyond 2^53 - 1: line 4, byte ',
    "number-range: 1 line has a number that a double can't hold: line 5, byte ",
    'not-object: 2 lines are not objects; the first: line 6, byte ',
    'long-line: 1 line is longer than --max-line: line 8, byte ',
  ])
    t.match(stdout, text)
  const larger = await runCommand(['check', '--portable', '--max-line', '1M', log])
  t.notMatch(larger.stdout, 'long-line')
  t.equal((await runCommand(['check', '--portable', '--strict', log])).exitCode, 1)
  const json = await runCommand(['check', '--portable', '--json', log])
  t.match((JSON.parse(json.stdout) as { portability: object }).portability, [
    { issue: 'byte-order-mark', count: 1, line: 1, offset: 0 },
  ])
})

t.test('a log without such lines says so, and --strict agrees', async (t) => {
  const folder = t.testdir({ log: CLEAN_LOG, other: HAZARDS, third: 'no\n{}\n' })
  const { exitCode, stdout } = await runCommand(['check', '--portable', '--strict', `${folder}/log`])
  t.match(stdout, '  portable nothing that stricter readers refuse\n')
  t.equal(exitCode, 0)
  writeFileSync(`${folder}/other`, '{}')
  const many = await runCommand([
    'check',
    '--portable',
    `${folder}/log`,
    `${folder}/other`,
    `${folder}/third`,
    `${folder}/gone`,
  ])
  t.match(many.stdout, /other: clean: 1 entry, 2 bytes; portability: no-last-newline\n/)
  t.match(many.stdout, '4 logs: 2 clean, 1 damaged, 1 not read, 1 with portability notes; ')
})

t.test('options that only notes need are refused without them', async (t) => {
  for (const option of [['--strict'], ['--max-line', '1K']])
    t.match(await runCommand(['check', ...option, 'log']), { exitCode: 2, stderr: 'for --portable' })
})
