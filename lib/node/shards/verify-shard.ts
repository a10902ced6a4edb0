import type { LogFormat } from '../../format/log-format.js'
import { verifyLog } from '../scanning/verify-log.js'
import type { ShardSource } from '../sources/pinned-source.js'
import type { LogShard } from './log-shard.js'
import { shardLines } from './shard-lines.js'
import type { ShardOptions } from './shard-options.js'
import type { ShardSummary } from './shard-summary.js'

/**
 * Reads the lines of a shard for their summary alone, as `verifyLog` reads a log. The source is the one that was planned, by
 * whatever name it has here: for a file, its size and the bytes it begins with are compared; for a range source, its version.
 *
 * Rejects with a TypeError or RangeError for invalid arguments, a LogError ERR_LOG_CHANGED where the source is not the planned
 * one, an AbortError, and with what reading fails with.
 */
export async function verifyShard<H, E>(
  source: ShardSource,
  shard: LogShard,
  format: LogFormat<H, E>,
  options: ShardOptions = {},
): Promise<ShardSummary> {
  const lines = shardLines(source, shard, format, options)
  return lines.summarize(await verifyLog(lines.source, format, options))
}
