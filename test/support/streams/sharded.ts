// A log that is read in shards, for comparison with one that is read whole.

import {
  type LogFormat,
  type LogShard,
  mergeShards,
  planShards,
  type RecoverySummary,
  readShard,
  type ShardOptions,
  type ShardSource,
  type ShardSummary,
  verifyShard,
} from '../../../lib/index.js'

type Format = LogFormat<unknown, unknown>

/** A plan of shards that begin at these offsets; the first of them at 0. */
export async function cutAt(
  source: ShardSource,
  format: Format,
  offsets: readonly number[],
): Promise<LogShard[]> {
  const [whole] = (await planShards(source, format, { shards: 1 })) as [LogShard]
  const starts = [0, ...offsets]
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? whole.end
    return { ...whole, index, count: starts.length, start, end }
  })
}

/** Every shard and summary goes over a wire. */
export async function verifiedInShards(
  source: ShardSource,
  format: Format,
  shards: readonly LogShard[],
  options?: ShardOptions,
): Promise<RecoverySummary> {
  const summaries: ShardSummary[] = []
  for (const shard of shards)
    summaries.unshift(onWire(await verifyShard(source, onWire(shard), format, options)))
  return mergeShards(summaries)
}

export async function readInShards(
  source: ShardSource,
  format: Format,
  shards: readonly LogShard[],
  options?: ShardOptions,
): Promise<{ entries: unknown[]; summary: RecoverySummary }> {
  const entries: unknown[] = []
  const summaries: ShardSummary[] = []
  for (const shard of shards) {
    const reader = readShard(source, onWire(shard), format, options)
    for await (const entry of reader) entries.push(entry)
    summaries.push(onWire(await reader.summary))
  }
  return { entries, summary: mergeShards(summaries) }
}

function onWire<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value
}
