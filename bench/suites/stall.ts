// How long reading keeps the event loop from everything else that waits for it.

import type { FixtureOptions } from '../fixture/fixture-options.js'
import { judge } from '../harness/budget.js'
import { formatMegabytes } from '../harness/quantities.js'
import { runTask } from '../harness/run-task.js'
import type { Column, Section } from '../harness/section.js'
import { median } from '../harness/statistics.js'
import type { Suite, SuiteContext } from '../harness/suite.js'
import type { StallOutput } from '../probes/stall.js'

const STALL = new URL('../probes/stall.js', import.meta.url)
const IDLE_STALL = new URL('../probes/idle-stall.js', import.meta.url)
const BUDGET_MS = 20
const MEBIBYTE = 1024 * 1024
const LOG_BYTES = 64 * MEBIBYTE
const ROUNDS = 5
const IDLE_MS = 1_000

/** The budget is about lines under 1 MiB: real ones, and the longest that there may be. */
const LOGS: readonly { title: string; fixture: Omit<FixtureOptions, 'bytes'> }[] = [
  { title: 'session lines', fixture: { shape: 'session' } },
  { title: 'lines of 1 MB', fixture: { shape: 'big', lineBytes: 1_000_000 } },
]
const CONTENDERS = [
  { label: 'wholeline readEntries', module: 'wholeline-entries', judged: true },
  { label: 'wholeline readEntries().batches()', module: 'wholeline-batches', judged: true },
  { label: 'wholeline verifyLog', module: 'wholeline-verify', judged: true },
  { label: 'wholeline scanEntries', module: 'wholeline-scan', judged: true },
  { label: 'split2 + JSON.parse + check', module: 'split2', judged: false },
]

const COLUMNS: Column[] = [
  { key: 'contender', heading: 'reading by' },
  { key: 'median', heading: 'longest stall, ms', format: (value) => value.toFixed(1) },
  { key: 'worst', heading: 'worst round, ms', format: (value) => value.toFixed(1) },
]

export const stall: Suite = {
  name: 'stall',
  summary: 'the longest that reading keeps the event loop',
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
    for (const [index, { label, module }] of CONTENDERS.entries()) {
      progress(`${title}, round ${round + 1} of ${rounds}: ${label}`)
      const contender = new URL(`../contenders/${module}.js`, import.meta.url).href
      const { output } = await runTask<StallOutput>(STALL, { contender, path })
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
    rows: [...rows, row('nothing at all', idle)],
    verdicts: judged.map(({ label, stalls }) =>
      judge({ what: label, bound: 'at most', limit: BUDGET_MS, unit: 'ms' }, median(stalls)),
    ),
  }
}

function row(label: string, stalls: readonly number[]): Section['rows'][number] {
  return { contender: label, median: median(stalls), worst: Math.max(...stalls) }
}
