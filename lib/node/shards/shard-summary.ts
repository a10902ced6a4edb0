import type { RecoverySummary } from '../../core/recovery.js'
import type { LineRange } from '../sources/line-range-source.js'
import type { LogShard, PlannedShard } from './log-shard.js'
import type { ShardReading } from './shard-options.js'

/** What reading a shard found; JSON. Offsets are those of the log, lines are numbered from 1 in the shard. */
export interface ShardSummary {
  /** The shard as it was planned. */
  shard: LogShard
  /** What else belongs to the summary, for `mergeShards`. */
  [counts: string]: unknown
}

/** All that a summary carries. */
export interface FullShardSummary extends ShardSummary, ShardReading {
  version: 1
  shard: PlannedShard
  /** The bytes of the lines that the shard owns; null where it owns none. */
  lines: LineRange | null
  /** The account of those lines. */
  account: RecoverySummary
}

export function shardSummary(
  shard: PlannedShard,
  reading: ShardReading,
  lines: LineRange | undefined,
  account: RecoverySummary,
): FullShardSummary {
  // The rest of a damaged archive is not read: nothing in it is known.
  const owned = shard.archive === undefined ? lines : { start: 0, end: shard.source.size }
  return { version: 1, shard, ...reading, lines: owned ?? null, account }
}
