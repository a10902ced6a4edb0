// A line that is too long to be held: the cost of walking it for its envelope, or of only measuring it.

import { unlink } from 'node:fs/promises'
import { type LongLineContent, longLineChunks } from '../../fixture/logs/long-line.js'
import { median, spread } from '../../harness/measures/statistics.js'
import { judgeMemory, LONGEST_SESSION_LINE } from '../../harness/report/memory-budget.js'
import { formatMegabytes, formatPercent, formatRatio } from '../../harness/report/quantities.js'
import type { Column, Section } from '../../harness/report/section.js'
import type { SuiteContext } from '../../harness/suite.js'
import { type Contender, runRounds } from '../../harness/tasks/rounds.js'
import type { TaskResult } from '../../harness/tasks/task.js'
import { timesAsFast } from '../../harness/tasks/timed.js'
import type { ReadLogOutput } from '../../probes/read-log.js'
import { largeBytes, MEBIBYTE } from './sizes.js'

const ROUNDS = 3
const AROUND_BYTES = MEBIBYTE
/** Beside its long value, the line has four short strings and a null. */
const ENVELOPE_FIELDS = 5
const WALKED = contender('walked for its envelope', true)
const MEASURED = contender('only measured, envelope: false', false)
const CONTENDERS = [WALKED, MEASURED]

const COLUMNS: Column[] = [
  { key: 'contender', heading: 'the line is' },
  { key: 'bytesPerSecond', heading: 'MB/s', format: formatMegabytes },
  { key: 'spread', heading: 'spread', format: formatPercent },
  { key: 'peakBytes', heading: 'peak MB', format: formatMegabytes },
  { key: 'aboveNode', heading: 'above Node', format: formatMegabytes },
  { key: 'toMeasured', heading: '× only measured', format: formatRatio },
]

const WHAT: Readonly<Record<LongLineContent, string>> = {
  text: 'one string with escapes',
  numbers: 'numbers of one digit',
}

export async function longLine(
  content: LongLineContent,
  baseline: number,
  context: SuiteContext,
): Promise<Section> {
  const { options, workspace, progress } = context
  const lineBytes = largeBytes(options)
  const { rounds = ROUNDS } = options
  const what = WHAT[content]
  progress(`a line of ${formatMegabytes(lineBytes)} MB, ${what}`)
  const chunks = longLineChunks({ lineBytes, aroundBytes: AROUND_BYTES, content })
  const path = await workspace.file('long-line', chunks)
  const results = await runRounds<ReadLogOutput>(CONTENDERS, rounds, { path }, progress)
  await unlink(path)
  requireFault(results.get(WALKED) ?? [], lineBytes, ENVELOPE_FIELDS)
  requireFault(results.get(MEASURED) ?? [], lineBytes, 0)
  const rows = CONTENDERS.map((each) => {
    const runs = results.get(each) ?? []
    const seconds = runs.map((run) => run.seconds)
    const peakBytes = median(runs.map((run) => run.peakBytes))
    return {
      contender: each.label,
      bytesPerSecond: (lineBytes + 2 * AROUND_BYTES) / median(seconds),
      spread: spread(seconds),
      peakBytes,
      aboveNode: peakBytes - baseline,
      toMeasured: timesAsFast(runs, results.get(MEASURED)),
    }
  })
  return {
    suite: 'damage',
    title: `a line of ${formatMegabytes(lineBytes)} MB, ${what}, too long to be held, median of ${rounds} rounds`,
    columns: COLUMNS,
    rows,
    verdicts: rows.map((each) =>
      judgeMemory(`memory, ${what}, ${each.contender}`, each.aboveNode, LONGEST_SESSION_LINE),
    ),
    notes: [`Node's own memory: ${formatMegabytes(baseline)} MB`],
  }
}

/** Checks that each run did what is measured. */
function requireFault(
  runs: readonly TaskResult<ReadLogOutput>[],
  lineBytes: number,
  envelopeFields: number,
): void {
  for (const { output } of runs) {
    const [fault, ...others] = output.summary.faults
    const fields = Object.keys(fault?.envelope ?? {}).length
    const isRight = fault?.reason === 'oversized' && fault.length === lineBytes && others.length === 0
    if (!isRight || fields !== envelopeFields)
      throw new Error(`the line of ${lineBytes} bytes gave ${JSON.stringify(output.summary.faults)}`)
  }
}

function contender(label: string, envelope: boolean): Contender {
  return {
    label,
    task: new URL('../../probes/read-log.js', import.meta.url),
    input: { options: { envelope } },
  }
}
