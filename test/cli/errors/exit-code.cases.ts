import t from 'tap'
import { EXIT_CODES, ExitCode } from '../../../lib/cli/errors/exit-code.js'
import { guideNamed } from '../../support/documents/documents.js'
import { runCommand } from '../../support/processes/run-command.js'

t.test('the table is complete, and the help and the guide have it', async (t) => {
  t.strictSame(
    EXIT_CODES.map(([code]) => code),
    Object.values(ExitCode),
  )
  const { stdout } = await runCommand(['--help'])
  const { text } = guideNamed('command')
  for (const [code, meaning] of EXIT_CODES) {
    // The help is wrapped.
    t.match(stdout.replace(/\s+/g, ' '), ` ${code} ${meaning}`)
    t.match(text, `| ${code} | ${meaning} |\n`)
  }
})

t.test('misspelt commands and options get a suggestion', async (t) => {
  t.match((await runCommand(['chek'])).stderr, '(Did you mean check?)')
  t.match((await runCommand(['check', '--jsn', 'log'])).stderr, '(Did you mean --json?)')
})

t.test('the help of check and cat has examples', async (t) => {
  for (const command of ['check', 'cat'])
    t.match(
      (await runCommand([command, '--help'])).stdout,
      new RegExp(`\nExamples:\n  wholeline ${command} `),
    )
})
