// Opening a healthy log for appending, whose cost must not depend on the length of the log.

import { median, spread } from '../../harness/measures/statistics.js'
import { judge } from '../../harness/report/budget.js'
import { formatMilliseconds, formatPercent, formatRatio } from '../../harness/report/quantities.js'
import type { Column, Section } from '../../harness/report/section.js'
import type { SuiteContext } from '../../harness/suite.js'
import { type Contender, runTimedRounds } from '../../harness/tasks/rounds.js'
import { type Timed, timesAsFast } from '../../harness/tasks/timed.js'
import type { ReopenInput } from '../../probes/reopen.js'
import type { Log, Logs } from './logs.js'
import { ROUNDS, SAME_COST } from './sizes.js'

const TIMES = 200

const COLUMNS: Column[] = [
  { key: 'log', heading: 'log' },
  { key: 'seconds', heading: 'ms', format: formatMilliseconds },
  { key: 'spread', heading: 'spread', format: formatPercent },
  { key: 'toTiny', heading: '× smallest', format: formatRatio },
]

/** @param lock whether the writer takes its lock, which is most of the work */
export async function reopening(
  lock: boolean,
  logs: Logs,
  { options, progress }: SuiteContext,
): Promise<Section> {
  const { rounds = ROUNDS } = options
  const tiny = contender(logs.tiny, lock)
  const large = contender(logs.large, lock)
  const contenders = [tiny, contender(logs.small, lock), large]
  const results = await runTimedRounds<Timed>(contenders, rounds, {}, progress)
  const growth = (each: Contender) => timesAsFast(results.get(tiny), results.get(each))
  const what = 'open of the largest log against the smallest one'
  return {
    suite: 'backward',
    title: `EntryWriter.open${lock ? '' : ' without a lock'}, healthy logs, median of ${rounds} rounds of ${TIMES} calls`,
    columns: COLUMNS,
    rows: contenders.map((each) => {
      const seconds = (results.get(each) ?? []).map((run) => run.seconds)
      return { log: each.label, seconds: median(seconds), spread: spread(seconds), toTiny: growth(each) }
    }),
    verdicts: [judge({ what, bound: 'at most', limit: SAME_COST, unit: '×' }, growth(large))],
  }
}

function contender({ path, size }: Log, lock: boolean): Contender {
  const input: ReopenInput = { path, lock, times: TIMES }
  return { label: size, task: new URL('../../probes/reopen.js', import.meta.url), input }
}
