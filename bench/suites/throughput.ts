// How fast contenders read a whole log of one shape and check each of its lines: the common part of `read` and `verify`.

import { SPLIT2 } from '../contenders/all.js'
import type { ReadOutput } from '../contenders/read-task.js'
import type { FixtureShape } from '../fixture/logs/fixture-options.js'
import { median, spread } from '../harness/measures/statistics.js'
import { type Budget, judge } from '../harness/report/budget.js'
import { formatCount, formatMegabytes, formatPercent, formatRatio } from '../harness/report/quantities.js'
import type { Column, Section } from '../harness/report/section.js'
import type { SuiteContext } from '../harness/suite.js'
import { nodeBaseline } from '../harness/tasks/baseline.js'
import { type Contender, runRounds } from '../harness/tasks/rounds.js'
import type { TaskResult } from '../harness/tasks/task.js'
import { timesAsFast } from '../harness/tasks/timed.js'
import type { Fixture } from '../harness/workspace/workspace.js'

type Results = Map<Contender, TaskResult<ReadOutput>[]>

export interface Throughput {
  suite: string
  contenders: readonly Contender[]
  /** The contender with which all are compared, besides split2. */
  reference: { contender: Contender; heading: string }
  /** Apply to logs of shape `session` only. */
  budgets: readonly (Budget & { contender: Contender; against: Contender })[]
  notes?: readonly string[]
}

const MEBIBYTE = 1024 * 1024
const DEFAULTS: Readonly<Record<FixtureShape, { bytes: number; rounds: number }>> = {
  session: { bytes: 128 * MEBIBYTE, rounds: 5 },
  tiny: { bytes: 32 * MEBIBYTE, rounds: 3 },
  big: { bytes: 64 * MEBIBYTE, rounds: 3 },
}

/** A section for each shape. */
export async function* measureThroughput(what: Throughput, context: SuiteContext): AsyncGenerator<Section> {
  const { shape } = context.options
  const shapes: readonly FixtureShape[] = shape === undefined ? ['session', 'tiny', 'big'] : [shape]
  const baseline = await nodeBaseline()
  for (const each of shapes) yield await measure(what, each, baseline, context)
}

async function measure(
  { suite, contenders, reference, budgets, notes = [] }: Throughput,
  shape: FixtureShape,
  baseline: number,
  { options, workspace, progress }: SuiteContext,
): Promise<Section> {
  const { bytes = DEFAULTS[shape].bytes, rounds = DEFAULTS[shape].rounds } = options
  progress(`making a log of shape ${shape}`)
  const fixture = await workspace.fixture({ shape, bytes })
  const results: Results = await runRounds(contenders, rounds, { path: fixture.path }, progress)
  for (const [{ label }, runs] of results) requireEveryEntry(label, runs, fixture)
  return {
    suite,
    title: `${shape} lines, ${formatMegabytes(fixture.report.expected.bytes)} MB, median of ${rounds} rounds`,
    columns: columns(reference.heading),
    rows: contenders.map((each) => row(each, results, fixture, baseline, reference.contender)),
    verdicts: (shape === 'session' ? budgets : []).map(({ contender, against, ...budget }) =>
      judge(budget, ratio(results, contender, against)),
    ),
    notes: [`Node's own memory: ${formatMegabytes(baseline)} MB`, ...notes],
  }
}

function columns(reference: string): Column[] {
  return [
    { key: 'contender', heading: 'contender' },
    { key: 'bytesPerSecond', heading: 'MB/s', format: formatMegabytes },
    { key: 'spread', heading: 'spread', format: formatPercent },
    { key: 'linesPerSecond', heading: 'lines/s', format: formatCount },
    { key: 'peakBytes', heading: 'peak MB', format: formatMegabytes },
    { key: 'aboveNode', heading: 'above Node', format: formatMegabytes },
    { key: 'toSplit2', heading: '× split2', format: formatRatio },
    { key: 'toReference', heading: `× ${reference}`, format: formatRatio },
  ]
}

/** A contender must not gain time by leaving out work. */
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
  reference: Contender,
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
    toReference: ratio(results, each, reference),
  }
}

function ratio(results: Results, one: Contender, other: Contender): number {
  return timesAsFast(results.get(one), results.get(other))
}
