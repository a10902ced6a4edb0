// How long the command takes until it has printed its version, and a program until it has loaded the library.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { median } from '../harness/measures/statistics.js'
import { judge } from '../harness/report/budget.js'
import type { Column, Section } from '../harness/report/section.js'
import type { Suite, SuiteContext } from '../harness/suite.js'
import { timed } from '../harness/tasks/timed.js'

const runFile = promisify(execFile)
// The bundles that users run, beside the folders of what is compiled.
const COMMAND = new URL('../../command.js', import.meta.url)
const LIBRARY = new URL('../../wholeline.js', import.meta.url)
const BUDGET_TIMES = 3
const ROUNDS = 11

const NOTHING = { label: 'node -e 0', parameters: ['-e', '0'] }
const VERSION = { label: 'wholeline --version', parameters: [fileURLToPath(COMMAND), '--version'] }
const IMPORT = {
  label: "import 'wholeline'",
  parameters: ['--input-type=module', '-e', `import ${JSON.stringify(LIBRARY.href)}`],
}
const PROGRAMS = [NOTHING, VERSION, IMPORT]

const COLUMNS: Column[] = [
  { key: 'program', heading: 'program' },
  { key: 'milliseconds', heading: 'ms', format: (value) => value.toFixed(0) },
  { key: 'times', heading: '× node -e 0', format: (value) => value.toFixed(2) },
]

export const startUp: Suite = {
  name: 'start-up',
  summary: 'the time until the command or the library is loaded',
  async *run(context) {
    yield await measure(context)
  },
}

async function measure({ options, progress }: SuiteContext): Promise<Section> {
  const { rounds = ROUNDS } = options
  const times = new Map(PROGRAMS.map((program) => [program, [] as number[]]))
  for (let round = 0; round < rounds; round += 1) {
    for (const program of PROGRAMS) {
      progress(`round ${round + 1} of ${rounds}: ${program.label}`)
      const { seconds } = await timed(() => runFile(process.execPath, program.parameters))
      times.get(program)?.push(seconds * 1_000)
    }
  }
  const medianOf = (program: typeof NOTHING) => median(times.get(program) ?? [])
  const timesNothing = (program: typeof NOTHING) => medianOf(program) / medianOf(NOTHING)
  const budget = { what: VERSION.label, bound: 'at most', limit: BUDGET_TIMES, unit: '×' } as const
  return {
    suite: 'start-up',
    title: `processes, median of ${rounds} rounds`,
    columns: COLUMNS,
    rows: PROGRAMS.map((program) => ({
      program: program.label,
      milliseconds: medianOf(program),
      times: timesNothing(program),
    })),
    verdicts: [judge(budget, timesNothing(VERSION))],
  }
}
