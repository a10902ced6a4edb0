// How fast a whole log is read and every line of it checked, by wholeline and by what else there is.

import type { ReadOutput } from '../contenders/read-task.js'
import type { FixtureShape } from '../fixture/fixture-options.js'
import { nodeBaseline } from '../harness/baseline.js'
import { type Budget, judge } from '../harness/budget.js'
import { formatCount, formatMegabytes, formatPercent, formatRatio } from '../harness/quantities.js'
import { type Contender, runRounds } from '../harness/rounds.js'
import type { Column, Section } from '../harness/section.js'
import { median, spread } from '../harness/statistics.js'
import type { Suite, SuiteContext } from '../harness/suite.js'
import type { TaskResult } from '../harness/task.js'
import { timesAsFast } from '../harness/timed.js'
import type { Fixture } from '../harness/workspace.js'

type Results = Map<Contender, TaskResult<ReadOutput>[]>

const MEBIBYTE = 1024 * 1024
const DEFAULTS: Readonly<Record<FixtureShape, { bytes: number; rounds: number }>> = {
  session: { bytes: 128 * MEBIBYTE, rounds: 5 },
  tiny: { bytes: 32 * MEBIBYTE, rounds: 3 },
  big: { bytes: 64 * MEBIBYTE, rounds: 3 },
}

const ENTRIES = contender('wholeline readEntries', 'wholeline-entries')
const BARE_LOOP = contender('bare loop', 'bare-loop')
const SPLIT2 = contender('split2 + JSON.parse + check', 'split2')
const CONTENDERS = [
  ENTRIES,
  contender('wholeline readEntries().batches()', 'wholeline-batches'),
  BARE_LOOP,
  SPLIT2,
  contender('node:readline + JSON.parse + check', 'node-readline'),
  contender('stream-json jsonl + check', 'stream-json'),
  contender('ndjson + check', 'ndjson'),
]

const COLUMNS: Column[] = [
  { key: 'contender', heading: 'contender' },
  { key: 'bytesPerSecond', heading: 'MB/s', format: formatMegabytes },
  { key: 'spread', heading: 'spread', format: formatPercent },
  { key: 'linesPerSecond', heading: 'lines/s', format: formatCount },
  { key: 'peakBytes', heading: 'peak MB', format: formatMegabytes },
  { key: 'aboveNode', heading: 'above Node', format: formatMegabytes },
  { key: 'toSplit2', heading: '× split2', format: formatRatio },
  { key: 'toBareLoop', heading: '× bare loop', format: formatRatio },
]

/** They are about logs of real shape alone. */
const BUDGETS: readonly (Budget & { against: Contender })[] = [
  {
    what: 'readEntries against the bare loop',
    bound: 'at least',
    limit: 0.85,
    unit: '×',
    against: BARE_LOOP,
  },
  { what: 'readEntries against split2', bound: 'at least', limit: 1.8, unit: '×', against: SPLIT2 },
]

export const read: Suite = {
  name: 'read',
  summary: 'throughput of readEntries beside other readers of JSON lines',
  async *run(context) {
    const { shape } = context.options
    const shapes: readonly FixtureShape[] = shape === undefined ? ['session', 'tiny', 'big'] : [shape]
    const baseline = await nodeBaseline()
    for (const each of shapes) yield await measure(each, baseline, context)
  },
}

async function measure(shape: FixtureShape, baseline: number, context: SuiteContext): Promise<Section> {
  const { options, workspace, progress } = context
  const { bytes = DEFAULTS[shape].bytes, rounds = DEFAULTS[shape].rounds } = options
  progress(`making a log of shape ${shape}`)
  const fixture = await workspace.fixture({ shape, bytes })
  const results: Results = await runRounds(CONTENDERS, rounds, { path: fixture.path }, progress)
  for (const [{ label }, runs] of results) requireEveryEntry(label, runs, fixture)
  const rows = CONTENDERS.map((each) => row(each, results, fixture, baseline))
  const budgets = shape === 'session' ? BUDGETS : []
  return {
    suite: 'read',
    title: `${shape} lines, ${formatMegabytes(fixture.report.expected.bytes)} MB, median of ${rounds} rounds`,
    columns: COLUMNS,
    rows,
    verdicts: budgets.map(({ against, ...budget }) => judge(budget, ratio(results, ENTRIES, against))),
    notes: [`Node's own memory: ${formatMegabytes(baseline)} MB`],
  }
}

/** No contender gets ahead by leaving work out. */
function requireEveryEntry(label: string, runs: readonly TaskResult<ReadOutput>[], fixture: Fixture): void {
  const { entries } = fixture.report.expected
  for (const { output } of runs) {
    if (output.entries !== entries) throw new Error(`${label} saw ${output.entries} entries of ${entries}`)
  }
}

function row(
  each: Contender,
  results: Results,
  { report }: Fixture,
  baseline: number,
): Section['rows'][number] {
  const runs = results.get(each) ?? []
  const seconds = runs.map((run) => run.seconds)
  const peakBytes = median(runs.map((run) => run.peakBytes))
  return {
    contender: each.label,
    bytesPerSecond: report.expected.bytes / median(seconds),
    spread: spread(seconds),
    linesPerSecond: report.expected.lines / median(seconds),
    peakBytes,
    aboveNode: peakBytes - baseline,
    toSplit2: ratio(results, each, SPLIT2),
    toBareLoop: ratio(results, each, BARE_LOOP),
  }
}

function ratio(results: Results, one: Contender, other: Contender): number {
  return timesAsFast(results.get(one), results.get(other))
}

function contender(label: string, module: string): Contender {
  return { label, task: new URL(`../contenders/${module}.js`, import.meta.url) }
}
