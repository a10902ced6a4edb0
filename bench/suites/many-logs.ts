// How long the command takes for thousands of small logs, beside a bare loop that parses them without looking further.

import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { median } from '../harness/measures/statistics.js'
import { judge } from '../harness/report/budget.js'
import type { Column, Section } from '../harness/report/section.js'
import type { Suite, SuiteContext } from '../harness/suite.js'
import { timed } from '../harness/tasks/timed.js'

const runFile = promisify(execFile)
// The bundle that users run, beside the folders of what is compiled.
const COMMAND = fileURLToPath(new URL('../../command.js', import.meta.url))
const BARE_LOOP = fileURLToPath(new URL('../probes/parse-folder.js', import.meta.url))
const LOGS = 10_000
const LINES_PER_LOG = 20
const ROUNDS = 3
const BUDGET_TIMES = 5

const COLUMNS: Column[] = [
  { key: 'program', heading: 'program' },
  { key: 'seconds', heading: 's', format: (value) => value.toFixed(2) },
  { key: 'rate', heading: 'logs/s', format: (value) => value.toFixed(0) },
  { key: 'times', heading: '× bare loop', format: (value) => value.toFixed(2) },
]

export const manyLogs: Suite = {
  name: 'many-logs',
  summary: 'wholeline check over 10,000 small logs',
  async *run(context) {
    yield await measure(context)
  },
}

async function measure({ options, workspace, progress }: SuiteContext): Promise<Section> {
  const { rounds = ROUNDS } = options
  const folder = workspace.path('many-logs')
  progress(`writing ${LOGS} logs`)
  await writeLogs(folder)
  const programs = [
    { label: 'bare loop', parameters: [BARE_LOOP, folder] },
    { label: 'wholeline check -q', parameters: [COMMAND, 'check', '-q', folder] },
    { label: 'wholeline check -q --portable', parameters: [COMMAND, 'check', '-q', '--portable', folder] },
  ]
  const times = programs.map((): number[] => [])
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { label, parameters }] of programs.entries()) {
      progress(`round ${round + 1} of ${rounds}: ${label}`)
      times[index]?.push((await timed(() => runFile(process.execPath, parameters))).seconds)
    }
  }
  const [bare = Number.NaN, check = Number.NaN] = times.map(median)
  const budget = {
    what: 'wholeline check against the bare loop',
    bound: 'at most',
    limit: BUDGET_TIMES,
    unit: '×',
  } as const
  return {
    suite: 'many-logs',
    title: `${LOGS} logs of ${LINES_PER_LOG} lines, median of ${rounds} rounds`,
    columns: COLUMNS,
    rows: programs.map(({ label }, index) => {
      const seconds = median(times[index] ?? [])
      return { program: label, seconds, rate: LOGS / seconds, times: seconds / bare }
    }),
    verdicts: [judge(budget, check / bare)],
  }
}

async function writeLogs(folder: string): Promise<void> {
  await mkdir(folder)
  const line = (index: number) =>
    `${JSON.stringify({ type: 'event', id: index, at: '2026-01-02T03:04:05Z', text: 'x'.repeat(100) })}\n`
  const log = Array.from({ length: LINES_PER_LOG }, (_, index) => line(index)).join('')
  for (let index = 0; index < LOGS; index += 1) await writeFile(join(folder, `log-${index}.jsonl`), log)
}
