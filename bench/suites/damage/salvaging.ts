// The cost of salvage for a log without damage, and for a damaged one.

import { DEFAULT_DAMAGE_RATE, type FixtureOptions } from '../../fixture/logs/fixture-options.js'
import { median, spread } from '../../harness/measures/statistics.js'
import { formatCount, formatMegabytes, formatPercent, formatRatio } from '../../harness/report/quantities.js'
import type { Column, Row, Section } from '../../harness/report/section.js'
import type { SuiteContext } from '../../harness/suite.js'
import { type Contender, runRounds } from '../../harness/tasks/rounds.js'
import type { TaskResult } from '../../harness/tasks/task.js'
import { timesAsFast } from '../../harness/tasks/timed.js'
import type { Fixture } from '../../harness/workspace/workspace.js'
import type { ReadLogOutput } from '../../probes/read-log.js'
import { LOG_BYTES } from './sizes.js'

type Runs = readonly TaskResult<ReadLogOutput>[]

const ROUNDS = 5
const LOGS: readonly { log: string; fixture: Omit<FixtureOptions, 'bytes'> }[] = [
  { log: 'healthy', fixture: {} },
  { log: 'damaged', fixture: { damage: DEFAULT_DAMAGE_RATE, tail: 'none' } },
]
const WITHOUT = contender('readEntries', false)
const WITH = contender('readEntries, salvage: true', true)
const CONTENDERS = [WITHOUT, WITH]

const COLUMNS: Column[] = [
  { key: 'log', heading: 'log' },
  { key: 'contender', heading: 'reading by' },
  { key: 'bytesPerSecond', heading: 'MB/s', format: formatMegabytes },
  { key: 'spread', heading: 'spread', format: formatPercent },
  { key: 'corrupt', heading: 'corrupt lines', format: formatCount },
  { key: 'entries', heading: 'entries', format: formatCount },
  { key: 'salvaged', heading: 'salvaged', format: formatCount },
  { key: 'toWithout', heading: '× without', format: formatRatio },
]

export async function salvaging(context: SuiteContext): Promise<Section> {
  const { bytes = LOG_BYTES, rounds = ROUNDS, shape = 'session' } = context.options
  const rows: Row[] = []
  for (const { log, fixture } of LOGS) {
    context.progress(`making a ${log} log`)
    const made = await context.workspace.fixture({ ...fixture, shape, bytes })
    rows.push(...(await measure(log, made, rounds, context)))
  }
  return {
    suite: 'damage',
    title: `reading ${shape} lines, ${formatMegabytes(bytes)} MB, with and without salvage, median of ${rounds} rounds`,
    columns: COLUMNS,
    rows,
    verdicts: [],
  }
}

async function measure(
  log: string,
  fixture: Fixture,
  rounds: number,
  { progress }: SuiteContext,
): Promise<Row[]> {
  const results = await runRounds<ReadLogOutput>(CONTENDERS, rounds, { path: fixture.path }, progress)
  requireEveryEntry(results.get(WITHOUT) ?? [], fixture, 0)
  requireEveryEntry(results.get(WITH) ?? [], fixture, fixture.report.salvageable)
  return CONTENDERS.map((each) => {
    const runs = results.get(each) ?? []
    const seconds = runs.map((run) => run.seconds)
    const { entries = 0, summary } = runs[0]?.output ?? {}
    return {
      log,
      contender: each.label,
      bytesPerSecond: fixture.report.expected.bytes / median(seconds),
      spread: spread(seconds),
      corrupt: summary?.corrupt ?? 0,
      entries,
      salvaged: summary?.salvaged ?? 0,
      toWithout: timesAsFast(runs, results.get(WITHOUT)),
    }
  })
}

function requireEveryEntry(runs: Runs, { report }: Fixture, salvageable: number): void {
  const expected = report.expected.entries + salvageable
  for (const { output } of runs) {
    const { entries, summary } = output
    if (entries !== expected || summary.salvaged !== salvageable)
      throw new Error(`${entries} entries were read of ${expected}, ${summary.salvaged} of them salvaged`)
  }
}

function contender(label: string, salvage: boolean): Contender {
  return {
    label,
    task: new URL('../../probes/read-log.js', import.meta.url),
    input: { options: { salvage } },
  }
}
