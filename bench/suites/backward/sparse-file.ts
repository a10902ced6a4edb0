// A sparse file far larger than memory, with a newline near its end.

import { open, unlink } from 'node:fs/promises'
import { type Budget, judge } from '../../harness/report/budget.js'
import { formatCount, formatMilliseconds } from '../../harness/report/quantities.js'
import type { Column, Section } from '../../harness/report/section.js'
import type { SuiteContext } from '../../harness/suite.js'
import { runTask } from '../../harness/tasks/run-task.js'
import type { FindInput, FindOutput } from '../../probes/find-near-end.js'
import { GIBIBYTE } from './sizes.js'

const FIND_NEAR_END = new URL('../../probes/find-near-end.js', import.meta.url)
const FILE_BYTES = 100 * GIBIBYTE
const TIMES = 200

/** How many bytes follow the newline. Those near the end are judged, the last is for comparison. */
const TAILS: readonly { what: string; tailBytes: number; near: boolean }[] = [
  { what: 'at the very end', tailBytes: 0, near: true },
  { what: '1 KB before the end', tailBytes: 1_000, near: true },
  { what: '100 KB before the end', tailBytes: 100_000, near: true },
  { what: '1 MB before the end', tailBytes: 1_000_000, near: true },
  { what: '10 MB before the end', tailBytes: 10_000_000, near: false },
]

const BUDGET: Budget = {
  what: 'findLastNewline, up to 1 MB before the end',
  bound: 'at most',
  limit: 2,
  unit: 'reads',
}

const COLUMNS: Column[] = [
  { key: 'what', heading: 'the last newline' },
  { key: 'seconds', heading: 'ms', format: formatMilliseconds },
  { key: 'reads', heading: 'reads', format: formatCount },
  { key: 'bytes', heading: 'bytes read', format: formatCount },
]

export async function sparseFile({ workspace, progress }: SuiteContext): Promise<Section> {
  const found: (FindOutput & (typeof TAILS)[number])[] = []
  for (const tail of TAILS) {
    progress(`a sparse file, its newline ${tail.what}`)
    found.push({ ...(await find(workspace.path('sparse'), tail.tailBytes)), ...tail })
  }
  const reads = Math.max(...found.filter((each) => each.near).map((each) => each.reads))
  return {
    suite: 'backward',
    title: `findLastNewline in a sparse file of 100 GiB, median of ${TIMES} calls`,
    columns: COLUMNS,
    rows: found.map(({ what, seconds, reads, bytes }) => ({ what, seconds, reads, bytes })),
    verdicts: [judge(BUDGET, reads)],
  }
}

async function find(path: string, tailBytes: number): Promise<FindOutput> {
  const expected = FILE_BYTES - tailBytes - 1
  await using file = await open(path, 'w')
  await file.truncate(FILE_BYTES)
  await file.write('\n', expected)
  const input: FindInput = { path, expected, times: TIMES }
  const { output } = await runTask<FindOutput>(FIND_NEAR_END, input)
  await unlink(path)
  return output
}
