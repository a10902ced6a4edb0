import type { LogFormat } from '../../format/log-format.js'
import { readEntries } from '../reading/read-entries.js'
import type { ShardSource } from '../sources/pinned-source.js'
import type { LogShard } from './log-shard.js'
import { shardLines } from './shard-lines.js'
import type { ShardOptions } from './shard-options.js'
import type { ShardSummary } from './shard-summary.js'

/** The entries of a shard, to be iterated once: one by one, or in arrays by `batches`. */
export interface ShardReader<E> extends AsyncIterable<E> {
  /** Settles at the end, once every entry has been taken; rejects with the error that ended the reading. */
  readonly summary: Promise<ShardSummary>
  /** The same entries, an array at a time: as many as are ready, up to about 256 KiB of log or 1024 entries. */
  batches(): AsyncIterable<E[]>
}

/**
 * Reads the entries of a shard: see `verifyShard` for the source, and `readEntries` for the rest. Leaving the loop closes the
 * source.
 *
 * @throws TypeError or RangeError at once for invalid arguments. Everything else rejects the iteration and the summary.
 */
export function readShard<H, E>(
  source: ShardSource,
  shard: LogShard,
  format: LogFormat<H, E>,
  options: ShardOptions = {},
): ShardReader<E> {
  const lines = shardLines(source, shard, format, options)
  const reader = readEntries(lines.source, format, options)
  const summary = reader.summary.then((account) => lines.summarize(account))
  // Nobody has to await it.
  summary.catch(() => {})
  return {
    summary,
    [Symbol.asyncIterator]: () => reader[Symbol.asyncIterator](),
    batches: () => reader.batches(),
  }
}
