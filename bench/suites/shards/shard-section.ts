// A log in shards of several lengths, read one after the other in one process, beside the same log read as a whole.

import { VERIFY } from '../../contenders/all.js'
import { median } from '../../harness/measures/statistics.js'
import {
  formatCount,
  formatMegabytes,
  formatMilliseconds,
  formatRatio,
} from '../../harness/report/quantities.js'
import type { Column, Section } from '../../harness/report/section.js'
import type { SuiteContext } from '../../harness/suite.js'
import { runRounds } from '../../harness/tasks/rounds.js'
import type { ShardsOutput } from '../../probes/verify-shards.js'
import type { ShardCosts } from './fleet-model.js'

const MEBIBYTE = 1024 * 1024
const LOG_BYTES = 256 * MEBIBYTE
const LENGTHS = [1, 4, 16, 64]
const ROUNDS = 3

const COLUMNS: Column[] = [
  { key: 'length', heading: 'length' },
  { key: 'shards', heading: 'shards', format: formatCount },
  { key: 'planSeconds', heading: 'plan ms', format: formatMilliseconds },
  { key: 'verifySeconds', heading: 'verify ms', format: formatMilliseconds },
  { key: 'mergeSeconds', heading: 'merge ms', format: formatMilliseconds },
  { key: 'bytesPerSecond', heading: 'MB/s', format: formatMegabytes },
  { key: 'toWhole', heading: '× verifyLog', format: formatRatio },
  { key: 'eachSeconds', heading: 'ms more a shard', format: formatMilliseconds },
]

export interface MeasuredShards {
  readonly section: Section
  readonly costs: Pick<ShardCosts, 'plan' | 'merge'>
}

export async function shardSection({ options, workspace, progress }: SuiteContext): Promise<MeasuredShards> {
  const { bytes = LOG_BYTES, rounds = ROUNDS, shape = 'session' } = options
  progress(`making a log of shape ${shape}`)
  const { path, report } = await workspace.fixture({ shape, bytes })
  const { expected } = report
  const lengths = LENGTHS.map((length) => ({
    label: `${length} MiB`,
    task: new URL('../../probes/verify-shards.js', import.meta.url),
    input: { shardBytes: length * MEBIBYTE },
  }))
  const results = await runRounds<ShardsOutput>([VERIFY, ...lengths], rounds, { path }, progress)
  const whole = median((results.get(VERIFY) ?? []).map(({ seconds }) => seconds))
  const rows = lengths.map((length) => {
    const runs = (results.get(length) ?? []).map(({ output }) => output)
    if (runs.some(({ entries }) => entries !== expected.entries))
      throw new Error(`shards of ${length.label} have not all entries`)
    return { length: length.label, ...rowOf(runs, expected.bytes, whole) }
  })
  const [shortest] = rows as [(typeof rows)[number]]
  const title = `${shape} lines, ${formatMegabytes(expected.bytes)} MB, one shard after the other, median of ${rounds} rounds`
  const notes = [`verifyLog of the whole log: ${formatMilliseconds(whole)} ms`]
  return {
    section: { suite: 'shards', title, columns: COLUMNS, rows, verdicts: [], notes },
    costs: {
      plan: shortest.planSeconds / shortest.shards,
      merge: shortest.mergeSeconds / shortest.shards,
    },
  }
}

function rowOf(runs: readonly ShardsOutput[], bytes: number, whole: number) {
  const of = (key: keyof ShardsOutput) => median(runs.map((run) => run[key]))
  const [shards, planSeconds, verifySeconds, mergeSeconds] = [
    of('shards'),
    of('planSeconds'),
    of('verifySeconds'),
    of('mergeSeconds'),
  ]
  const total = planSeconds + verifySeconds + mergeSeconds
  return {
    ...{ shards, planSeconds, verifySeconds, mergeSeconds },
    bytesPerSecond: bytes / total,
    toWhole: whole / total,
    eachSeconds: (total - whole) / shards,
  }
}
