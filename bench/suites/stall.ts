// How long reading blocks the event loop.

import { BATCHES, ENTRIES, SCAN, SPLIT2, VERIFY } from '../contenders/all.js'
import type { FixtureOptions } from '../fixture/logs/fixture-options.js'
import { median } from '../harness/measures/statistics.js'
import { judge } from '../harness/report/budget.js'
import { formatMegabytes } from '../harness/report/quantities.js'
import type { Column, Section } from '../harness/report/section.js'
import type { Suite, SuiteContext } from '../harness/suite.js'
import { runTask } from '../harness/tasks/run-task.js'
import type { StallOutput } from '../probes/stall.js'

const STALL = new URL('../probes/stall.js', import.meta.url)
const IDLE_STALL = new URL('../probes/idle-stall.js', import.meta.url)
const BUDGET_MS = 20
const MEBIBYTE = 1024 * 1024
const LOG_BYTES = 64 * MEBIBYTE
const ROUNDS = 5
const IDLE_MS = 1_000

/** The budget is for lines under 1 MiB: real ones, and the longest ones. */
const LOGS: readonly { title: string; fixture: Omit<FixtureOptions, 'bytes'> }[] = [
  { title: 'session lines', fixture: { shape: 'session' } },
  { title: 'lines of 1 MB', fixture: { shape: 'big', lineBytes: 1_000_000 } },
]
const CONTENDERS = [
  ...[ENTRIES, BATCHES, VERIFY, SCAN].map((each) => ({ ...each, judged: true })),
  { ...SPLIT2, judged: false },
]

const COLUMNS: Column[] = [
  { key: 'contender', heading: 'reading by' },
  { key: 'median', heading: 'longest stall, ms', format: (value) => value.toFixed(1) },
  { key: 'worst', heading: 'worst round, ms', format: (value) => value.toFixed(1) },
]

export const stall: Suite = {
  name: 'stall',
  summary: 'the longest time for which reading blocks the event loop',
  async *run(context) {
    for (const log of LOGS) yield await measure(log, context)
  },
}

async function measure({ title, fixture }: (typeof LOGS)[number], context: SuiteContext): Promise<Section> {
  const { options, workspace, progress } = context
  const { bytes = LOG_BYTES, rounds = ROUNDS } = options
  const { path, report } = await workspace.fixture({ ...fixture, bytes })
  const stalls = CONTENDERS.map((): number[] => [])
  const idle: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { label, task }] of CONTENDERS.entries()) {
      progress(`${title}, round ${round + 1} of ${rounds}: ${label}`)
      const { output } = await runTask<StallOutput>(STALL, { contender: task.href, path })
      if (output.entries !== report.expected.entries)
        throw new Error(`${label} saw ${output.entries} entries`)
      stalls[index]?.push(output.stall)
    }
    const { output } = await runTask<{ stall: number }>(IDLE_STALL, { milliseconds: IDLE_MS })
    idle.push(output.stall)
  }
  const rows = CONTENDERS.map(({ label }, index) => row(label, stalls[index] ?? []))
  const judged = CONTENDERS.flatMap(({ label, judged }, index) =>
    judged ? [{ label, stalls: stalls[index] ?? [] }] : [],
  )
  return {
    suite: 'stall',
    title: `${title}, ${formatMegabytes(bytes)} MB, median of ${rounds} rounds`,
    columns: COLUMNS,
    rows: [...rows, row('nothing: an idle process', idle)],
    verdicts: judged.map(({ label, stalls }) =>
      judge({ what: label, bound: 'at most', limit: BUDGET_MS, unit: 'ms' }, median(stalls)),
    ),
  }
}

function row(label: string, stalls: readonly number[]): Section['rows'][number] {
  return { contender: label, median: median(stalls), worst: Math.max(...stalls) }
}
