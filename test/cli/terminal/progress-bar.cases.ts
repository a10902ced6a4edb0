import { writeFileSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import t from 'tap'
import { NO_PROGRESS, startProgress } from '../../../lib/cli/terminal/progress-bar.js'
import { lines } from '../../support/damage/cli-logs.js'
import { runCommand } from '../../support/processes/run-command.js'

const LONG_LOG = lines(JSON.stringify('x'.repeat(1021))).repeat(8 * 1024)

t.test('on a terminal a long log has a progress bar, which is removed at the end', async (t) => {
  const folder = t.testdir({})
  const log = `${folder}/long\u001b[31m`
  writeFileSync(log, LONG_LOG)
  const { stdout, stderr } = await runCommand(['check', log], { isTTY: true })
  t.match(stderr, /\[-+\] 0% \| .* left \| /)
  t.match(stderr, /\[=+\] 100% \| /)
  // At the end the cursor goes back to where the bar began, and the line is cleared.
  t.ok(stderr.endsWith('\u001b8\u001b[1G\u001b[2K'))
  t.notMatch(stderr, '\u001b[31m')
  t.match(stdout, '8,192 entries')
})

t.test('short logs, --json and other outputs have no progress bar', async (t) => {
  const folder = t.testdir({ long: LONG_LOG, short: '{}\n' })
  const quiet: [string[], boolean][] = [
    [['check', `${folder}/long`], false],
    [['check', '--json', `${folder}/long`], true],
    [['check', `${folder}/short`], true],
  ]
  for (const [argv, isTTY] of quiet) t.equal((await runCommand(argv, { isTTY })).stderr, '', argv.join(' '))
})

t.test('a source of unknown size has no progress bar', async (t) => {
  const terminal = Object.assign(new PassThrough(), { isTTY: true })
  for (const file of ['-', t.testdir({}), '/nowhere/at/all', '/dev/null'])
    t.equal(await startProgress(file, terminal), NO_PROGRESS, file)
  t.equal(terminal.read(), null)
})
