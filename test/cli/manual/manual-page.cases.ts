// The manual page says all that the help says, in a form that man can show.

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { Command } from 'commander'
import t from 'tap'
import { EXIT_CODES } from '../../../lib/cli/errors/exit-code.js'
import { manualPage } from '../../../lib/cli/manual/manual-page.js'
import { createProgram } from '../../../lib/cli/program.js'
import { addExamples } from '../../../lib/cli/shared/examples.js'
import type { CommandContext } from '../../../lib/cli/shared/log-outcome.js'

/** The command as it is described, which is not run. */
function program(): Command {
  const { stdout, stderr } = process
  const context = { streams: { stdout, stderr } } as unknown as CommandContext
  return createProgram(context, { answer: '', complaint: '' })
}

const page = manualPage(program())
const plain = page.replaceAll('\\-', '-').replaceAll('\\&', '').replaceAll('\\e', '\\')

t.test('every command, option and exit code is there', async (t) => {
  for (const command of program().commands) {
    t.match(plain, `\n.SS ${command.name()} `)
    for (const option of command.options)
      t.match(plain, `\n.B ${option.flags}\n`, `${command.name()} ${option.flags}`)
  }
  for (const [code, meaning] of EXIT_CODES) t.match(plain, `\n.B ${code}\n${meaning}\n`)
})

t.test('text that man would take for its own language is escaped', async (t) => {
  const odd = new Command('odd').version('1.2.3')
  const command = odd.command('do').description(".first\nand 'second'").argument('<x>', "'quoted' \\ and -")
  addExamples(command, [['.run it', 'runs']])
  odd.command('bare').description('has no example')
  const lines = manualPage(odd).split('\n')
  t.ok(lines.includes('.SS bare '))
  t.match(lines[0], '.TH ODD 1 "" "odd 1.2.3"')
  t.ok(lines.includes("\\&.first and 'second'"))
  t.ok(lines.includes("\\&'quoted' \\e and \\-"))
  t.ok(lines.includes('.B \\&.run it'))
})

const hasMan = spawnSync('man', ['--version']).status === 0

t.test('man shows it without a warning', { skip: hasMan ? false : 'there is no man' }, async (t) => {
  const folder = t.testdir({ 'wholeline.1': page })
  const shown = spawnSync('man', ['--warnings', '-l', '-Tutf8', join(folder, 'wholeline.1')], {
    encoding: 'utf8',
  })
  t.equal(shown.status, 0)
  t.equal(shown.stderr, '')
})
