// Verifies a log shard by shard, in one process, as one worker that has all of them would.

import {
  type LogShard,
  mergeShards,
  planShards,
  type ShardSummary,
  sessionFormat,
  verifyShard,
} from '../../lib/index.js'
import type { Task } from '../harness/tasks/task.js'
import { timed } from '../harness/tasks/timed.js'

export interface ShardsInput {
  path: string
  shardBytes: number
}

export interface ShardsOutput {
  entries: number
  shards: number
  planSeconds: number
  verifySeconds: number
  mergeSeconds: number
}

const verifyShards: Task<ShardsInput, ShardsOutput> = async ({ path, shardBytes }) => {
  const plan = await timed(() => planShards(path, sessionFormat, { shardBytes }))
  const verified = await timed(() => verifyAll(path, plan.result))
  const merged = await timed(async () => mergeShards(verified.result))
  return {
    entries: merged.result.entries,
    shards: plan.result.length,
    planSeconds: plan.seconds,
    verifySeconds: verified.seconds,
    mergeSeconds: merged.seconds,
  }
}

async function verifyAll(path: string, shards: readonly LogShard[]): Promise<ShardSummary[]> {
  const summaries: ShardSummary[] = []
  for (const shard of shards) summaries.push(await verifyShard(path, shard, sessionFormat))
  return summaries
}

export default verifyShards
