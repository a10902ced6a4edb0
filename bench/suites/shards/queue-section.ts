// What a queue costs a shard, measured where there is a Redis server; otherwise what it cost on the machine of the guide.

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { formatCount, formatMilliseconds } from '../../harness/report/quantities.js'
import type { Column, Row, Section } from '../../harness/report/section.js'
import type { SuiteContext } from '../../harness/suite.js'
import { runTask } from '../../harness/tasks/run-task.js'
import type { QueueInput, QueueOutput } from '../../probes/queue-shards.js'
import type { ShardCosts } from './fleet-model.js'

/** Nearly all of the time is the queue's, since the shards are of one KiB. */
const SHARD_BYTES = 1024
const SHARD_COUNTS = [1_000, 4_000]
const PROBE = new URL('../../probes/queue-shards.js', import.meta.url)

const COLUMNS: Column[] = [
  { key: 'shards', heading: 'shards', format: formatCount },
  { key: 'putSeconds', heading: 'put ms', format: formatMilliseconds },
  { key: 'workSeconds', heading: 'work ms', format: formatMilliseconds },
  { key: 'eachPut', heading: 'put, ms a shard', format: formatMilliseconds },
  { key: 'eachWork', heading: 'work, ms a shard', format: formatMilliseconds },
  { key: 'eachPass', heading: 'of that Redis', format: formatMilliseconds },
]

type QueueCosts = Pick<ShardCosts, 'put' | 'pass' | 'own'>

export interface MeasuredQueue {
  readonly section: Section
  readonly costs: QueueCosts
}

const COSTS_OF_THE_GUIDE: QueueCosts = { put: 0.000_2, pass: 0.000_2, own: 0.001 }

export async function queueSection({ workspace, progress }: SuiteContext): Promise<MeasuredQueue> {
  const section = {
    suite: 'shards',
    title: `on a queue: shards of ${SHARD_BYTES} bytes, with the caller and one worker in one process`,
    columns: COLUMNS,
    verdicts: [],
  }
  if (!(await hasRedis())) {
    const missing =
      'the queue was not measured: there is no redis-server (on Debian: apt-get install redis-server)'
    return { section: { ...section, rows: [], notes: [missing] }, costs: COSTS_OF_THE_GUIDE }
  }
  const rows: (Row & { eachPut: number; eachWork: number; eachPass: number })[] = []
  for (const shards of SHARD_COUNTS) {
    progress(`putting ${shards} shards on a queue`)
    const { path } = await workspace.fixture({ shape: 'tiny', bytes: shards * SHARD_BYTES })
    const input: QueueInput = { path, folder: workspace.folder, shards }
    const { putSeconds, workSeconds, redisSeconds } = (await runTask<QueueOutput>(PROBE, input)).output
    const [eachPut, eachWork, eachPass] = [putSeconds / shards, workSeconds / shards, redisSeconds / shards]
    rows.push({ shards, putSeconds, workSeconds, eachPut, eachWork, eachPass })
  }
  const { eachPut, eachWork, eachPass } = rows.at(-1) as (typeof rows)[number]
  return { section: { ...section, rows }, costs: { put: eachPut, pass: eachPass, own: eachWork - eachPass } }
}

async function hasRedis(): Promise<boolean> {
  return promisify(execFile)('redis-server', ['--version']).then(
    () => true,
    () => false,
  )
}
