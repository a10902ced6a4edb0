// Reading the last entries of a log, whose cost must not depend on the length of the log.

import { median, spread } from '../../harness/measures/statistics.js'
import { judge } from '../../harness/report/budget.js'
import { formatCount, formatMilliseconds, formatPercent } from '../../harness/report/quantities.js'
import type { Column, Row, Section } from '../../harness/report/section.js'
import type { SuiteContext } from '../../harness/suite.js'
import { type Contender, runTimedRounds } from '../../harness/tasks/rounds.js'
import { timesAsFast } from '../../harness/tasks/timed.js'
import type { ReadLastInput, ReadLastOutput } from '../../probes/read-last.js'
import type { Log, Logs } from './logs.js'
import { ROUNDS, SAME_COST } from './sizes.js'

const COUNT = 10
const TIMES = 300

const COLUMNS: Column[] = [
  { key: 'log', heading: 'log' },
  { key: 'seconds', heading: 'ms', format: formatMilliseconds },
  { key: 'spread', heading: 'spread', format: formatPercent },
  { key: 'reads', heading: 'reads', format: formatCount },
  { key: 'bytes', heading: 'bytes read', format: formatCount },
]

export async function lastEntries(logs: Logs, { options, progress }: SuiteContext): Promise<Section> {
  const { rounds = ROUNDS } = options
  const small = contender(logs.small)
  const large = contender(logs.large)
  const results = await runTimedRounds<ReadLastOutput>([small, large], rounds, {}, progress)
  const growth = timesAsFast(results.get(small), results.get(large))
  const what = 'readLast of the large log against the small one'
  return {
    suite: 'backward',
    title: `readLast of ${COUNT} entries, logs with the same end, median of ${rounds} rounds of ${TIMES} calls`,
    columns: COLUMNS,
    rows: [small, large].map((each) => row(each, results.get(each) ?? [])),
    verdicts: [judge({ what, bound: 'at most', limit: SAME_COST, unit: '×' }, growth)],
  }
}

function contender({ path, size }: Log): Contender {
  const input: ReadLastInput = { path, count: COUNT, times: TIMES }
  return { label: size, task: new URL('../../probes/read-last.js', import.meta.url), input }
}

function row({ label }: Contender, runs: readonly ReadLastOutput[]): Row {
  const seconds = runs.map((run) => run.seconds)
  const { reads = 0, bytes = 0 } = runs[0] ?? {}
  return { log: label, seconds: median(seconds), spread: spread(seconds), reads, bytes }
}
