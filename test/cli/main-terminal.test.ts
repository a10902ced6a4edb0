// The command in a real pseudo-terminal, whose window has a width that may change.

import { writeFileSync } from 'node:fs'
import t from 'tap'
import { CLEAN_LOG, HALF, HEADER, leaf, lines } from '../support/damage/cli-logs.js'
import { plainTerminal, screenOf } from '../support/processes/run-command-terminal.js'

const WIDTHS = [40, 80, 120]
const run = plainTerminal(t.testdir())

/** With more corrupt lines than a screen has. */
const LONG_REPORT = lines(HEADER, leaf(1), ...Array<string>(30).fill(HALF), leaf(2))
const LONG_LOG = lines(HEADER, 'no') + lines(leaf(1)).repeat(150_000)

function wordsOf(output: string): string {
  return screenOf(output).lines.join(' ').replace(/ +/g, ' ')
}

/** The width without the commands: they are not broken, because a person copies them. */
function widestText(output: string): number {
  const fitting = screenOf(output).lines.filter((line) => !line.includes('`'))
  return screenOf(`${fitting.join('\n')}\n`).widest
}

t.test(
  'a report is wrapped at the width of the terminal, and a long one ends with its verdict',
  async (t) => {
    const folder = t.testdir({ log: LONG_REPORT, '日本 é': LONG_REPORT })
    const verdict = ': DAMAGED: 30 corrupt lines'
    for (const name of ['log', '日本 é']) {
      const { output: unbroken } = await run(['check', name], folder, { columns: 500 })
      for (const columns of WIDTHS) {
        const { output, exitCode } = await run(['check', name], folder, { columns })
        const { lines: shown } = screenOf(output)
        t.ok(widestText(output) <= columns, `${name} at ${columns}`)
        t.equal(shown[0], `${name}${verdict}`)
        t.equal(shown.at(-1), `${name}${verdict}`)
        t.match(shown[1], /^ {2}format {3}session/)
        t.ok(
          shown.slice(1, -1).every((line) => /^ {2}(?:[a-z]+ +| {9})\S/.test(line)),
          'a broken line goes on below its text',
        )
        t.equal(wordsOf(output), wordsOf(unbroken), 'only line breaks are added')
        t.equal(exitCode, 1)
      }
    }
  },
)

t.test('the width is that of the terminal when the report is written', async (t) => {
  const folder = t.testdir({ first: lines('no', '1'), second: CLEAN_LOG, third: LONG_REPORT })
  const terminal = { columns: 120, later: 40, input: `${folder}/second` }
  // The second log comes after the change, and one job reads the third only then: by its report, the command has noticed.
  const { output } = await run(['check', '--full', '--jobs', '1', 'first', '-', 'third'], folder, terminal)
  const [begun = '', rest = ''] = output.split(/^(?=standard input)/m)
  t.ok(screenOf(begun).widest > 80, begun)
  const third = rest.slice(rest.indexOf('third'))
  t.match(third, /^third: .*DAMAGED/)
  t.ok(widestText(third) <= 40, third)
})

t.test('the progress bar is one line of less than 40 cells, which is cleared at the end', async (t) => {
  const log = 'a long name for a log 日本語'
  const folder = t.testdir({})
  for (const [columns, later] of [
    [40, 40],
    [80, 80],
    [120, 120],
    [120, 40],
    [40, 120],
  ] as const)
    for (const command of ['check', 'repair']) {
      writeFileSync(`${folder}/${log}`, LONG_LOG)
      const { output } = await run([command, log], folder, { columns, later, streams: 'stderr' })
      const { lines: shown, widest } = screenOf(output)
      if (command === 'check')
        t.match(output, /\[1G\d+% [\d.]+[KM]? [\d.]+[KMG]?\/s(?: \d+s left)?, \d faults?/)
      else t.match(output, /\[1G\d+%(?: \d+s left)?: reading /)
      t.equal(/\[1G\d+%(?: \d+s left)?: checking the repaired log/.test(output), command === 'repair')
      t.same(shown, [])
      t.ok(widest > 15 && widest < 40, `${command} from ${columns} to ${later}: ${widest}`)
    }
})

t.test('in a narrow terminal the progress bar is cut', async (t) => {
  const folder = t.testdir({ log: LONG_LOG })
  const { output } = await run(['repair', 'log'], folder, { columns: 20, streams: 'stderr' })
  t.ok(screenOf(output).widest < 20)
  t.same(screenOf(output).lines, [])
})

t.test('a terminal gets colours, unless they are not wanted', async (t) => {
  const folder = t.testdir({ log: CLEAN_LOG })
  const asked = async (...options: string[]) =>
    (await run(['check', 'log', ...options], folder, { columns: 120 })).output
  t.match(await asked(), 'log: \u001b[32mclean\u001b[39m: ')
  t.match(await asked('--color', 'never'), 'log: clean: ')
})
