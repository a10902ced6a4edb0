// How long the command takes until it has printed its version, a program until it has loaded the library, and the command until it
// has checked a log.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { median, spread } from '../harness/measures/statistics.js'
import { judge, type Verdict } from '../harness/report/budget.js'
import { formatPercent } from '../harness/report/quantities.js'
import type { Column, Section } from '../harness/report/section.js'
import type { Suite, SuiteContext } from '../harness/suite.js'
import { timed } from '../harness/tasks/timed.js'

const runFile = promisify(execFile)
// The bundles that users run, beside the folders of what is compiled.
const COMMAND = fileURLToPath(new URL('../../command.js', import.meta.url))
const LIBRARY = new URL('../../wholeline.js', import.meta.url)
const ROUNDS = 11
const CHECK_ROUNDS = 5
const MEGABYTE = 1_000_000

interface Program {
  readonly label: string
  readonly parameters: readonly string[]
}

const NOTHING: Program = { label: 'node -e 0', parameters: ['-e', '0'] }
const VERSION: Program = { label: 'wholeline --version', parameters: [COMMAND, '--version'] }
const IMPORT: Program = {
  label: "import 'wholeline'",
  parameters: ['--input-type=module', '-e', `import ${JSON.stringify(LIBRARY.href)}`],
}

const COLUMNS: Column[] = [
  { key: 'program', heading: 'program' },
  { key: 'milliseconds', heading: 'ms', format: (value) => value.toFixed(0) },
  { key: 'spread', heading: 'spread', format: formatPercent },
  { key: 'times', heading: '× node -e 0', format: (value) => value.toFixed(2) },
]

export const startUp: Suite = {
  name: 'start-up',
  summary: 'the time until the command or the library is loaded, and that of whole commands',
  async *run(context) {
    yield await loading(context)
    yield await checking(context)
  },
}

/** Milliseconds depend on the machine; the multiples of an empty program less so. */
async function loading({ options: { rounds = ROUNDS }, progress }: SuiteContext): Promise<Section> {
  const times = await run([NOTHING, VERSION, IMPORT], rounds, progress)
  const nothing = median(times.get(NOTHING) ?? [])
  const verdictOf = (program: Program, limit: number, unit: '×' | 'ms'): Verdict => {
    const measured = median(times.get(program) ?? [])
    const budget = { what: program.label, bound: 'at most', limit, unit } as const
    return judge(budget, unit === 'ms' ? measured : measured / nothing)
  }
  return {
    suite: 'start-up',
    title: `processes, median of ${rounds} rounds`,
    columns: COLUMNS,
    rows: rowsOf(times),
    verdicts: [verdictOf(VERSION, 3, '×'), verdictOf(IMPORT, 3, '×'), verdictOf(IMPORT, 80, 'ms')],
  }
}

/** The whole command: its start, the log, and its report. */
async function checking({ options, workspace, progress }: SuiteContext): Promise<Section> {
  const { rounds = CHECK_ROUNDS } = options
  const logs = [
    { bytes: 100 * MEGABYTE, name: '100 MB', limit: 0.25 },
    { bytes: 1000 * MEGABYTE, name: '1 GB', limit: 0.6 },
  ]
  const programs: (Program & { limit: number })[] = []
  for (const { bytes, name, limit } of logs) {
    progress(`making a log of ${name}`)
    const { path } = await workspace.fixture({ bytes })
    programs.push({ label: `wholeline check, ${name}`, parameters: [COMMAND, 'check', path], limit })
  }
  const times = await run([NOTHING, ...programs], rounds, progress)
  return {
    suite: 'start-up',
    title: `checking session logs, median of ${rounds} rounds`,
    columns: COLUMNS,
    rows: rowsOf(times),
    verdicts: programs.map((program) => {
      const budget = { what: program.label, bound: 'at most', limit: program.limit, unit: 's' } as const
      return judge(budget, median(times.get(program) ?? []) / 1_000)
    }),
  }
}

/** The milliseconds that each program took, in turns. */
async function run(
  programs: readonly Program[],
  rounds: number,
  progress: (message: string) => void,
): Promise<ReadonlyMap<Program, readonly number[]>> {
  const times = new Map(programs.map((program) => [program, [] as number[]]))
  for (let round = 0; round < rounds; round += 1) {
    for (const program of programs) {
      progress(`round ${round + 1} of ${rounds}: ${program.label}`)
      const { seconds } = await timed(() => runFile(process.execPath, program.parameters))
      times.get(program)?.push(seconds * 1_000)
    }
  }
  return times
}

function rowsOf(times: ReadonlyMap<Program, readonly number[]>): Section['rows'] {
  const nothing = median(times.get(NOTHING) ?? [])
  return [...times].map(([{ label }, milliseconds]) => ({
    program: label,
    milliseconds: median(milliseconds),
    spread: spread(milliseconds),
    times: median(milliseconds) / nothing,
  }))
}
