import { LineRangeSource } from '../sources/line-range-source.js'
import type { ShardSource } from '../sources/pinned-source.js'
import type { PlannedShard } from './log-shard.js'

/** The lines of a shard, of the source as it was planned. */
export function shardLines(
  source: ShardSource,
  { start, end, source: pinned }: PlannedShard,
): LineRangeSource {
  return new LineRangeSource(source, { start, end }, pinned)
}
