// Whether the cost of a byte and the memory stay the same when the log, or each of its lines, grows.

import { ENTRIES, VERIFY } from '../contenders/all.js'
import type { ReadOutput } from '../contenders/read-task.js'
import type { FixtureOptions } from '../fixture/logs/fixture-options.js'
import { median } from '../harness/measures/statistics.js'
import { type Budget, judge, type Verdict } from '../harness/report/budget.js'
import { judgeMemory, LONGEST_SESSION_LINE } from '../harness/report/memory-budget.js'
import { formatBytes, formatMegabytes, MEGABYTE } from '../harness/report/quantities.js'
import type { Column, Section } from '../harness/report/section.js'
import type { Suite, SuiteContext } from '../harness/suite.js'
import { nodeBaseline } from '../harness/tasks/baseline.js'
import { runRounds } from '../harness/tasks/rounds.js'

const CONTENDERS = [VERIFY, ENTRIES]
const ROUNDS = 3
const GIGABYTE = 1_000 * MEGABYTE
/** From here on a process has optimised the code, and start-up costs are small beside the work. */
const COMPARED_FROM = 64 * MEGABYTE
const LOG_BYTES = [1, 4, 16, 64, 256].map((size) => size * MEGABYTE)
const FULL_LOG_BYTES = [...LOG_BYTES, GIGABYTE, 4 * GIGABYTE]
/** In bytes. Those of 100 bytes are of shape `tiny`. */
const LINE_LENGTHS = [100, 1_000, 10_000, 100_000, MEGABYTE, 10 * MEGABYTE, 100 * MEGABYTE]
const LINES_LOG_BYTES = 64 * MEGABYTE
const LONGEST_KEPT = 128 * 1024 * 1024

interface Step {
  /** The size of the log, or of each of its lines. */
  readonly size: number
  readonly fixture: FixtureOptions
  readonly longestLine: number
}

interface Point {
  readonly size: number
  readonly contender: string
  readonly nanoseconds: number
  readonly peakBytes: number
  readonly longestLine: number
}

const COSTS: Column[] = [
  { key: 'contender', heading: 'contender' },
  { key: 'nanoseconds', heading: 'ns/byte', format: (value) => value.toFixed(3) },
  { key: 'bytesPerSecond', heading: 'MB/s', format: formatMegabytes },
  { key: 'peakBytes', heading: 'peak MB', format: formatMegabytes },
  { key: 'aboveNode', heading: 'above Node', format: formatMegabytes },
]

export const growth: Suite = {
  name: 'growth',
  summary: 'the cost of a byte and the memory from 1 MB to 4 GB (256 MB without --full), and for long lines',
  async *run(context) {
    const baseline = await nodeBaseline()
    yield await ofLogs(baseline, context)
    yield await ofLines(baseline, context)
  },
}

async function ofLogs(baseline: number, context: SuiteContext): Promise<Section> {
  const { full = false, shape = 'session' } = context.options
  const sizes = full ? FULL_LOG_BYTES : LOG_BYTES
  const steps = sizes.map((size) => ({
    size,
    fixture: { bytes: size, shape },
    longestLine: LONGEST_SESSION_LINE,
  }))
  const points = await measure(steps, context)
  return {
    suite: 'growth',
    title: `logs of ${shape} lines`,
    columns: [{ key: 'size', heading: 'log', format: formatBytes }, ...COSTS],
    rows: points.map((point) => row(point, baseline)),
    verdicts: [
      ...CONTENDERS.map(({ label }) => flatness(label, points)),
      ...memoryVerdicts(points, baseline),
    ],
  }
}

/** A short line costs more per byte, since each line has a cost of its own: that is no growth, and has no budget. */
async function ofLines(baseline: number, context: SuiteContext): Promise<Section> {
  const steps = LINE_LENGTHS.map((size) => ({ size, fixture: logOfLines(size), longestLine: size }))
  const points = await measure(steps, context)
  return {
    suite: 'growth',
    title: `lines of one length, logs of ${formatBytes(LINES_LOG_BYTES)} or two lines`,
    columns: [{ key: 'size', heading: 'line', format: formatBytes }, ...COSTS],
    rows: points.map((point) => row(point, baseline)),
    verdicts: memoryVerdicts(points, baseline),
  }
}

function logOfLines(size: number): FixtureOptions {
  if (size <= 100) return { bytes: LINES_LOG_BYTES, shape: 'tiny' }
  return { bytes: Math.max(LINES_LOG_BYTES, Math.round(1.5 * size)), shape: 'big', lineBytes: size }
}

async function measure(steps: readonly Step[], context: SuiteContext): Promise<Point[]> {
  const { options, workspace, progress } = context
  const points: Point[] = []
  for (const { size, fixture, longestLine } of steps) {
    const { path, report } = await workspace.fixture(fixture)
    const { bytes, entries } = report.expected
    // A run of a large log is long enough to be exact by itself.
    const rounds = options.rounds ?? (bytes >= GIGABYTE ? 1 : ROUNDS)
    const input = { path, maxLineBytes: LONGEST_KEPT }
    const results = await runRounds<ReadOutput>(CONTENDERS, rounds, input, (message) =>
      progress(`${formatBytes(size)}, ${message}`),
    )
    for (const [{ label }, runs] of results) {
      if (runs.some(({ output }) => output.entries !== entries)) throw new Error(`${label} missed entries`)
      const nanoseconds = (median(runs.map(({ seconds }) => seconds)) / bytes) * 1e9
      const peakBytes = median(runs.map((run) => run.peakBytes))
      points.push({ size, contender: label, nanoseconds, peakBytes, longestLine })
    }
    if (bytes >= GIGABYTE) await workspace.forget(fixture)
  }
  return points
}

function row({ longestLine: _, ...point }: Point, baseline: number): Section['rows'][number] {
  return { ...point, bytesPerSecond: 1e9 / point.nanoseconds, aboveNode: point.peakBytes - baseline }
}

/** The cost of a byte in the largest log, against that in the first one that is large enough. */
function flatness(label: string, points: readonly Point[]): Verdict {
  const compared = points.filter(({ contender, size }) => contender === label && size >= COMPARED_FROM)
  const [first, last] = [compared[0], compared.at(-1)]
  const what = `${label}, cost of a byte, ${formatBytes(last?.size ?? 0)} against ${formatBytes(first?.size ?? 0)}`
  const budget: Budget = { what, bound: 'at most', limit: 1.15, unit: '×' }
  return judge(budget, (last?.nanoseconds ?? Number.NaN) / (first?.nanoseconds ?? Number.NaN))
}

function memoryVerdicts(points: readonly Point[], baseline: number): Verdict[] {
  const largest = Math.max(...points.map(({ size }) => size))
  return points
    .filter(({ size }) => size === largest)
    .map(({ contender, size, peakBytes, longestLine }) =>
      judgeMemory(`${contender}, ${formatBytes(size)}`, peakBytes - baseline, longestLine),
    )
}
