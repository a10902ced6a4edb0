import { writeFileSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import t from 'tap'
import { NO_PROGRESS, startProgress } from '../../../lib/cli/terminal/progress-bar.js'
import { lines } from '../../support/damage/cli-logs.js'
import { runCommand, TERMINAL } from '../../support/processes/run-command.js'
import { textIn } from '../../support/streams/text-in.js'

const LONG_LOG = lines(JSON.stringify('x'.repeat(1021))).repeat(8 * 1024)

t.test('on a terminal a long log has a progress bar, which is removed at the end', async (t) => {
  const folder = t.testdir({})
  const log = `${folder}/long\u001b[31m`
  writeFileSync(log, LONG_LOG)
  const { stdout, stderr } = await runCommand(['check', log], { isTTY: true })
  t.match(stderr, '\u001b[1G0% 0 0/s, 0 faults\u001b[0K')
  t.match(stderr, /\[1G100% 8M \d[\d.]*M\/s 0s left, 0 faults/)
  // The cursor is never moved to another line, and at the end its line is cleared.
  t.ok(stderr.endsWith('\u001b[1G\u001b[2K'))
  for (const jump of ['\u001b7', '\u001b8']) t.notMatch(stderr, jump)
  t.notMatch(stderr, '\u001b[31m')
  t.match(stdout, /8,192\s+entries/)
})

t.test('a repair counts what it reads back as its second half', async (t) => {
  const log = `${t.testdir({ log: `no\n${LONG_LOG}` })}/log`
  const terminal = { isTTY: true, columns: 40 }
  const dry = await runCommand(['repair', '--dry-run', log], terminal)
  t.match(dry.stderr, /\[1G100% 0s left: reading /)
  t.notMatch(dry.stderr, 'checking')
  const { stderr, exitCode } = await runCommand(['repair', log], terminal)
  t.match(stderr, /\[1G99% \ds left: checking the repaired log/)
  t.notMatch(stderr, /\[1G100%[^:]*: reading/)
  t.equal(exitCode, 0)
  const again = await runCommand(['repair', log], terminal)
  t.match(again.stderr, /\[1G50%[^:]*: reading /)
})

t.test('a bar is cut to a narrow terminal', async (t) => {
  const log = `${t.testdir({ log: LONG_LOG })}/log`
  const { stderr } = await runCommand(['check', log], { isTTY: true, columns: 10 })
  t.match(stderr, '\u001b[1G0% 0 0/s\u001b[0K')
})

t.test('a log that has grown counts as read to its end', async (t) => {
  const stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 80 })
  const progress = await startProgress(t.testdir({ log: LONG_LOG }).concat('/log'), { stderr, env: {} }, 2)
  progress.update(2 * LONG_LOG.length)
  progress.stop()
  // No rate is known where both took place within a millisecond.
  t.match(textIn(stderr), /\[1G50%(?: \d+\w left)?: reading \[={7}-{7}\]/)
})

t.test('short logs, --json, other outputs and plain terminals have no progress bar', async (t) => {
  const folder = t.testdir({ long: LONG_LOG, short: '{}\n' })
  const dumb = { isTTY: true, env: { TERM: 'dumb' } }
  const quiet: [string[], Parameters<typeof runCommand>[1]][] = [
    [['check', `${folder}/long`], {}],
    [['check', '--json', `${folder}/long`], { isTTY: true }],
    [['repair', '--json', `${folder}/long`], { isTTY: true }],
    [['check', `${folder}/short`], { isTTY: true }],
    [['check', `${folder}/long`], dumb],
  ]
  for (const [argv, input] of quiet) t.equal((await runCommand(argv, input)).stderr, '', argv.join(' '))
})

t.test('a source of unknown size has no progress bar', async (t) => {
  const stderr = Object.assign(new PassThrough(), { isTTY: true })
  for (const file of ['-', t.testdir({}), '/nowhere/at/all', '/dev/null'])
    t.equal(await startProgress(file, { stderr, env: TERMINAL }), NO_PROGRESS, file)
  t.equal(stderr.read(), null)
})
