// Repair reads a log, writes it anew and reads it back. It is compared with reading alone and with copying alone.

import { DEFAULT_DAMAGE_RATE } from '../../fixture/logs/fixture-options.js'
import { median, spread } from '../../harness/measures/statistics.js'
import { judgeMemory, LONGEST_SESSION_LINE } from '../../harness/report/memory-budget.js'
import { formatCount, formatMegabytes, formatPercent, formatRatio } from '../../harness/report/quantities.js'
import type { Column, Section } from '../../harness/report/section.js'
import type { SuiteContext } from '../../harness/suite.js'
import { type Contender, runRounds } from '../../harness/tasks/rounds.js'
import type { TaskResult } from '../../harness/tasks/task.js'
import { timesAsFast } from '../../harness/tasks/timed.js'
import type { Fixture } from '../../harness/workspace/workspace.js'
import type { RepairInput, RepairOutput } from '../../probes/repair.js'
import { largeBytes } from './sizes.js'

const ROUNDS = 3
const REPAIR = contender('repairLog', 'repair')
const COPY = contender('a plain copy of the log and a sync', 'copy')
const CONTENDERS = [REPAIR, contender('reading it once, salvage: true', 'read'), COPY]

const COLUMNS: Column[] = [
  { key: 'contender', heading: 'operation' },
  { key: 'bytesPerSecond', heading: 'MB/s', format: formatMegabytes },
  { key: 'spread', heading: 'spread', format: formatPercent },
  { key: 'peakBytes', heading: 'peak MB', format: formatMegabytes },
  { key: 'aboveNode', heading: 'above Node', format: formatMegabytes },
  { key: 'toCopy', heading: '× copy', format: formatRatio },
]

export async function repairing(baseline: number, context: SuiteContext): Promise<Section> {
  const { options, workspace, progress } = context
  const { rounds = ROUNDS, shape = 'session' } = options
  progress('making a damaged log')
  const damaged = { bytes: largeBytes(options), shape, damage: DEFAULT_DAMAGE_RATE, tail: 'torn-json' }
  const fixture = await workspace.fixture(damaged)
  const input = { damaged: fixture.path, path: workspace.path('repaired.jsonl') }
  const results = await runRounds<RepairOutput>(CONTENDERS, rounds, input, progress)
  requireRepaired(results.get(REPAIR) ?? [], fixture)
  const { bytes, lines, corrupt } = fixture.report.expected
  const timings = (each: Contender) => (results.get(each) ?? []).map(({ output }) => output)
  const rows = CONTENDERS.map((each) => {
    const seconds = timings(each).map((run) => run.seconds)
    const peakBytes = median((results.get(each) ?? []).map((run) => run.peakBytes))
    return {
      contender: each.label,
      bytesPerSecond: bytes / median(seconds),
      spread: spread(seconds),
      peakBytes,
      aboveNode: peakBytes - baseline,
      toCopy: timesAsFast(timings(each), timings(COPY)),
    }
  })
  const above = rows.find((row) => row.contender === REPAIR.label)?.aboveNode ?? Number.NaN
  return {
    suite: 'damage',
    title: `repairing ${formatMegabytes(bytes)} MB, ${formatCount(corrupt)} of ${formatCount(lines)} lines corrupt, median of ${rounds} rounds`,
    columns: COLUMNS,
    rows,
    verdicts: [judgeMemory('memory, repairLog', above, LONGEST_SESSION_LINE)],
    notes: [`Node's own memory: ${formatMegabytes(baseline)} MB`],
  }
}

/** Checks that the repaired log has all entries, salvaged ones included, and no damage but unknown types. */
function requireRepaired(runs: readonly TaskResult<RepairOutput>[], { report }: Fixture): void {
  const expected = report.expected.entries + report.salvageable
  for (const { after } of runs.map(({ output }) => output)) {
    if (after?.entries !== expected || after.corrupt !== after.unknown)
      throw new Error(`the repaired log has ${after?.entries} entries, not ${expected}`)
  }
}

function contender(label: string, way: RepairInput['way']): Contender {
  return { label, task: new URL('../../probes/repair.js', import.meta.url), input: { way } }
}
