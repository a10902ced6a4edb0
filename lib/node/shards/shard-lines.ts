// What every way of reading a shard begins with: the checks of its arguments, and the lines that it owns.

import type { RecoverySummary } from '../../core/recovery.js'
import type { LogFormat } from '../../format/log-format.js'
import type { LogSource } from '../sources/byte-source.js'
import { LineRangeSource } from '../sources/line-range-source.js'
import type { ShardSource } from '../sources/pinned-source.js'
import { type LogShard, requireFormatOf, requireShard } from './log-shard.js'
import { checkedShardOptions, type ShardOptions } from './shard-options.js'
import { type ShardSummary, shardSummary } from './shard-summary.js'

/** The lines of a shard, for any reader of logs. */
export interface ShardLines {
  readonly source: LogSource
  /** The summary of the shard. To be called once the reader has come to the end, with the account that it gave. */
  summarize(account: RecoverySummary): ShardSummary
}

/**
 * The lines of a shard, of the source as it was planned.
 * @throws TypeError or RangeError for invalid arguments
 */
export function shardLines(
  source: ShardSource,
  shard: LogShard,
  format: LogFormat<unknown, unknown>,
  options: ShardOptions,
): ShardLines {
  requireShard(shard)
  requireFormatOf(shard, format)
  const reading = checkedShardOptions(format, options)
  const owned = new LineRangeSource(source, shard, shard.source)
  return {
    source: owned as unknown as LogSource,
    summarize: (account) => shardSummary(shard, reading, owned.lines, account),
  }
}
