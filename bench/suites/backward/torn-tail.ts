// Opening a log whose last append was torn: the cost of finding the start of the tail and cutting it off.

import { median, spread } from '../../harness/measures/statistics.js'
import {
  formatMegabytes,
  formatMilliseconds,
  formatPercent,
  formatRatio,
} from '../../harness/report/quantities.js'
import type { Column, Section } from '../../harness/report/section.js'
import type { SuiteContext } from '../../harness/suite.js'
import { type Contender, runTimedRounds } from '../../harness/tasks/rounds.js'
import { type Timed, timesAsFast } from '../../harness/tasks/timed.js'
import type { RepairTailInput } from '../../probes/repair-tail.js'
import { largeBytes, ROUNDS } from './sizes.js'

const READ = contender('reading the tail forwards once', 'read')
const CONTENDERS = [
  contender('EntryWriter.open', 'open'),
  READ,
  contender('cutting it off and a sync, without reading', 'cut'),
]

const COLUMNS: Column[] = [
  { key: 'contender', heading: 'operation' },
  { key: 'seconds', heading: 'ms', format: formatMilliseconds },
  { key: 'spread', heading: 'spread', format: formatPercent },
  { key: 'bytesPerSecond', heading: 'MB/s of the tail', format: formatMegabytes },
  { key: 'toReading', heading: '× reading', format: formatRatio },
]

export async function tornTail({ options, workspace, progress }: SuiteContext): Promise<Section> {
  const { rounds = ROUNDS } = options
  const tornBytes = largeBytes(options)
  const input = { path: workspace.path('torn.jsonl'), tornBytes }
  const results = await runTimedRounds<Timed>(CONTENDERS, rounds, input, progress)
  const rows = CONTENDERS.map((each) => {
    const seconds = (results.get(each) ?? []).map((run) => run.seconds)
    return {
      contender: each.label,
      seconds: median(seconds),
      spread: spread(seconds),
      bytesPerSecond: tornBytes / median(seconds),
      toReading: timesAsFast(results.get(each), results.get(READ)),
    }
  })
  return {
    suite: 'backward',
    title: `a torn tail of ${formatMegabytes(tornBytes)} MB, from the page cache, median of ${rounds} rounds`,
    columns: COLUMNS,
    rows,
    verdicts: [],
  }
}

function contender(label: string, way: RepairTailInput['way']): Contender {
  return { label, task: new URL('../../probes/repair-tail.js', import.meta.url), input: { way } }
}
