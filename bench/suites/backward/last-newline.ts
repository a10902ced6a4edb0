// The search for the last newline in its worst case: a file without one.

import { unlink } from 'node:fs/promises'
import { fillerChunks } from '../../fixture/logs/filler.js'
import { median, spread } from '../../harness/measures/statistics.js'
import { judge } from '../../harness/report/budget.js'
import { formatMegabytes, formatPercent, formatRatio } from '../../harness/report/quantities.js'
import type { Column, Section } from '../../harness/report/section.js'
import type { SuiteContext } from '../../harness/suite.js'
import { type Contender, runTimedRounds } from '../../harness/tasks/rounds.js'
import { type Timed, timesAsFast } from '../../harness/tasks/timed.js'
import type { ScanInput } from '../../probes/scan.js'
import { largeBytes, MEBIBYTE, ROUNDS } from './sizes.js'

const BACKWARDS = contender('findLastNewline', 'findLastNewline')
const FORWARDS = contender('forwards, 1 MiB per read', 'forwards')
const CONTENDERS = [BACKWARDS, FORWARDS, contender('forwards, 1 MiB per readSync', 'forwardsSync')]

const COLUMNS: Column[] = [
  { key: 'contender', heading: 'search' },
  { key: 'bytesPerSecond', heading: 'MB/s', format: formatMegabytes },
  { key: 'spread', heading: 'spread', format: formatPercent },
  { key: 'toForwards', heading: '× forwards', format: formatRatio },
]

export async function lastNewline({ options, workspace, progress }: SuiteContext): Promise<Section> {
  const bytes = largeBytes(options)
  const { rounds = ROUNDS } = options
  progress('a file without a newline')
  const path = await workspace.file('no-newline', fillerChunks(bytes, MEBIBYTE))
  const results = await runTimedRounds<Timed>(CONTENDERS, rounds, { path }, progress)
  await unlink(path)
  const rows = CONTENDERS.map((each) => {
    const seconds = (results.get(each) ?? []).map((run) => run.seconds)
    return {
      contender: each.label,
      bytesPerSecond: bytes / median(seconds),
      spread: spread(seconds),
      toForwards: timesAsFast(results.get(each), results.get(FORWARDS)),
    }
  })
  const what = 'findLastNewline against reading forwards'
  const ratio = timesAsFast(results.get(BACKWARDS), results.get(FORWARDS))
  return {
    suite: 'backward',
    title: `${formatMegabytes(bytes)} MB without a newline, from the page cache, median of ${rounds} rounds`,
    columns: COLUMNS,
    rows,
    verdicts: [judge({ what, bound: 'at least', limit: 0.5, unit: '×' }, ratio)],
  }
}

function contender(label: string, way: ScanInput['way']): Contender {
  return { label, task: new URL('../../probes/scan.js', import.meta.url), input: { way } }
}
