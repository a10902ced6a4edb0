// How fast contenders read a whole log and check each of its lines: the common part of `read`, `verify` and others.

import { SPLIT2 } from '../contenders/all.js'
import type { ReadOutput } from '../contenders/read-task.js'
import type { FixtureShape } from '../fixture/logs/fixture-options.js'
import { median, spread } from '../harness/measures/statistics.js'
import { type Budget, judge, type Verdict } from '../harness/report/budget.js'
import { formatCount, formatMegabytes, formatPercent, formatRatio } from '../harness/report/quantities.js'
import type { Column, Section } from '../harness/report/section.js'
import type { SuiteContext } from '../harness/suite.js'
import { type Contender, runRounds } from '../harness/tasks/rounds.js'
import type { TaskResult } from '../harness/tasks/task.js'
import { timesAsFast } from '../harness/tasks/timed.js'
import type { Fixture } from '../harness/workspace/workspace.js'

/** The runs of each contender, by its label. */
type Results = ReadonlyMap<string, readonly TaskResult<ReadOutput>[]>

/** A budget for how many times as fast one contender is as another. Both are named by their labels. */
export interface Comparison extends Budget {
  readonly contender: string
  readonly against: string
  /** The shapes of the logs to which it applies. */
  readonly shapes: readonly FixtureShape[]
}

export interface Throughput {
  suite: string
  shape: FixtureShape
  contenders: readonly Contender[]
  /** The contender with which all are compared, besides split2 if it takes part. */
  reference: { contender: Contender; heading: string }
  /** Those whose contenders do not take part are left out. */
  budgets: readonly Comparison[]
  notes?: readonly string[]
  /** What is special about it, for the title: 'on one core'. */
  how?: string
  /** Default: those of the shape. */
  bytes?: number
  rounds?: number
}

const MEBIBYTE = 1024 * 1024
export const SIZES: Readonly<Record<FixtureShape, { bytes: number; rounds: number }>> = {
  session: { bytes: 192 * MEBIBYTE, rounds: 5 },
  tiny: { bytes: 192 * MEBIBYTE, rounds: 3 },
  big: { bytes: 64 * MEBIBYTE, rounds: 3 },
}

/** The shapes that the command line asks for. */
export function shapesOf({ options: { shape } }: SuiteContext): readonly FixtureShape[] {
  return shape === undefined ? ['session', 'tiny', 'big'] : [shape]
}

/** @param baseline the memory of Node itself, in bytes */
export async function measureThroughput(
  what: Throughput,
  baseline: number,
  { options, workspace, progress }: SuiteContext,
): Promise<Section> {
  const { suite, shape, contenders, reference, budgets, notes = [], how } = what
  const { bytes = what.bytes ?? SIZES[shape].bytes, rounds = what.rounds ?? SIZES[shape].rounds } = options
  progress(`making a log of shape ${shape}`)
  const fixture = await workspace.fixture({ shape, bytes })
  const results = await runAll(contenders, rounds, fixture, progress)
  const title = `${shape} lines, ${formatMegabytes(fixture.report.expected.bytes)} MB${how === undefined ? '' : `, ${how}`}`
  return {
    suite,
    title: `${title}, median of ${rounds} rounds`,
    about: { shape, ...(how === undefined ? {} : { how }) },
    columns: columns(reference.heading, results.has(SPLIT2.label)),
    rows: contenders.map(({ label }) => row(label, results, fixture, baseline, reference.contender.label)),
    verdicts: budgets.flatMap((budget) => verdictOf(budget, shape, results, how)),
    notes: [`Node's own memory: ${formatMegabytes(baseline)} MB`, ...notes],
  }
}

async function runAll(
  contenders: readonly Contender[],
  rounds: number,
  fixture: Fixture,
  progress: (message: string) => void,
): Promise<Results> {
  const results = await runRounds<ReadOutput>(contenders, rounds, { path: fixture.path }, progress)
  for (const [{ label }, runs] of results) requireEveryEntry(label, runs, fixture)
  return new Map([...results].map(([{ label }, runs]) => [label, runs.map(byItsOwnMeasure)]))
}

/** A program that is not Node has measured itself: the time to start it is not part of the work. */
export function byItsOwnMeasure(result: TaskResult<ReadOutput>): TaskResult<ReadOutput> {
  const { seconds = result.seconds, peakBytes = result.peakBytes } = result.output
  return { ...result, seconds, peakBytes }
}

function verdictOf(
  { contender, against, shapes, ...budget }: Comparison,
  shape: FixtureShape,
  results: Results,
  how: string | undefined,
): Verdict[] {
  if (!shapes.includes(shape) || !results.has(contender) || !results.has(against)) return []
  const what = `${budget.what}, ${shape} lines${how === undefined ? '' : `, ${how}`}`
  return [judge({ ...budget, what }, ratio(results, contender, against))]
}

function columns(reference: string, hasSplit2: boolean): Column[] {
  return [
    { key: 'contender', heading: 'contender' },
    { key: 'bytesPerSecond', heading: 'MB/s', format: formatMegabytes },
    { key: 'spread', heading: 'spread', format: formatPercent },
    { key: 'linesPerSecond', heading: 'lines/s', format: formatCount },
    { key: 'peakBytes', heading: 'peak MB', format: formatMegabytes },
    { key: 'aboveNode', heading: 'above Node', format: formatMegabytes },
    ...(hasSplit2 ? [{ key: 'toSplit2', heading: '× split2', format: formatRatio }] : []),
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
  label: string,
  results: Results,
  { report }: Fixture,
  baseline: number,
  reference: string,
): Section['rows'][number] {
  const runs = results.get(label) ?? []
  const seconds = runs.map((run) => run.seconds)
  const peakBytes = median(runs.map((run) => run.peakBytes))
  return {
    contender: label,
    bytesPerSecond: report.expected.bytes / median(seconds),
    spread: spread(seconds),
    linesPerSecond: report.expected.lines / median(seconds),
    peakBytes,
    // A program that is not Node has none of Node's memory.
    ...(runs.some(({ output }) => output.peakBytes !== undefined) ? {} : { aboveNode: peakBytes - baseline }),
    ...(results.has(SPLIT2.label) ? { toSplit2: ratio(results, label, SPLIT2.label) } : {}),
    toReference: ratio(results, label, reference),
  }
}

function ratio(results: Results, one: string, other: string): number {
  return timesAsFast(results.get(one), results.get(other))
}
