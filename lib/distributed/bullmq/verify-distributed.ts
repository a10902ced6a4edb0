import { knownOptions, type OptionNames, wholeNumber } from '../../core/option-checks.js'
import type { RecoverySummary } from '../../core/recovery.js'
import { type LogFormat, requireFormat } from '../../format/log-format.js'
import { allowedCorrupt, MERGE_OPTIONS, type MergeOptions } from '../../node/shards/merge-options.js'
import { mergeShards } from '../../node/shards/merge-shards.js'
import { type PlanOptions, planShards } from '../../node/shards/plan-shards.js'
import { checkedShardOptions, SHARD_OPTIONS, type ShardOptions } from '../../node/shards/shard-options.js'
import { nameOfSource, type OpenSource, openNamed } from './named-source.js'
import { QUEUE_SETTINGS, type QueueSettings, resolveQueue } from './queue-settings.js'
import { runOnQueue } from './shard-flow.js'
import { optionsAsJson, type ShardJob, type ShardResult, type ShardTask } from './shard-job.js'

/** The options of `verifyDistributed` and `readDistributed`: where the queue is, how the log is cut, and how it is read. */
export interface DistributedOptions
  extends QueueSettings,
    Pick<PlanOptions, 'shardBytes' | 'shards'>,
    ShardOptions,
    MergeOptions {
  /** Opens sources that are neither paths nor URLs of web servers. The workers need the same. */
  open?: OpenSource | undefined
  /** How often a shard is tried that fails in a way that may pass, such as a lost connection; from 1. Default 3. */
  attempts?: number | undefined
  /** How long to wait before the second time, in milliseconds; twice as long before each further one. Default 1000. */
  attemptDelayMs?: number | undefined
  /** Ends the waiting with an AbortError, and removes from the queue what no worker has begun. */
  signal?: AbortSignal | undefined
}

const DISTRIBUTED_OPTIONS: OptionNames<DistributedOptions> = {
  ...QUEUE_SETTINGS,
  ...SHARD_OPTIONS,
  ...MERGE_OPTIONS,
  shardBytes: true,
  shards: true,
  open: true,
  attempts: true,
  attemptDelayMs: true,
}

/** What the workers' `handle` made of a log. */
export interface HandledLog<Result> {
  /** What it returned for each shard, in the order of the log. A value that JSON has not is undefined. */
  results: Result[]
  /** Of the log, as `verifyLog` gives it. */
  summary: RecoverySummary
}

/**
 * Verifies a log by the workers of a queue (`startShardWorker`): exactly the summary that `verifyLog` gives. It waits for workers
 * where there are none.
 *
 * The source is opened here, for the plan, and by every worker, by its name: a path on a file system that all share, the URL of a
 * web server, or a name that option `open` opens. The name is kept in Redis with the jobs, with what secrets a URL may hold.
 * Whoever asks for the same work while it runs joins it.
 *
 * Rejects with a TypeError or RangeError for invalid arguments, with what `planShards` and `mergeShards` fail with, with the error of
 * a shard that failed for good, whose message names the shard, with what connecting to Redis fails with, and with an AbortError.
 */
export async function verifyDistributed<H, E>(
  source: string | URL,
  format: LogFormat<H, E>,
  options: DistributedOptions,
): Promise<RecoverySummary> {
  const results = await distribute('verify', source, format, options)
  return merged(results, options)
}

/**
 * Reads a log by the workers of a queue, each shard by their function `handle`, and gathers what that returned. Otherwise as
 * `verifyDistributed`. A shard may be read more than once, where a worker died: only one of its results is kept.
 */
export async function readDistributed<Result, H = unknown, E = unknown>(
  source: string | URL,
  format: LogFormat<H, E>,
  options: DistributedOptions,
): Promise<HandledLog<Result>> {
  const results = await distribute('handle', source, format, options)
  return { results: results.map(({ result }) => result as Result), summary: merged(results, options) }
}

function merged(
  results: readonly ShardResult[],
  { onCorrupt, maxCorrupt }: DistributedOptions,
): RecoverySummary {
  return mergeShards(
    results.map(({ summary }) => summary),
    { onCorrupt, maxCorrupt },
  )
}

async function distribute(
  task: ShardTask,
  source: string | URL,
  format: LogFormat<unknown, unknown>,
  options: DistributedOptions,
): Promise<ShardResult[]> {
  knownOptions(options, DISTRIBUTED_OPTIONS)
  const { shardBytes, shards, open, attempts = 3, attemptDelayMs = 1000, signal } = options
  const queue = resolveQueue(options)
  wholeNumber('attempts', attempts, 1, Number.MAX_SAFE_INTEGER)
  wholeNumber('attemptDelayMs', attemptDelayMs, 0, Number.MAX_SAFE_INTEGER)
  const name = nameOfSource(source)
  const reading = optionsAsJson(readingOptions(format, options))
  const plan = await planShards(await openNamed(name, open), format, { shardBytes, shards, signal })
  const jobs = plan.map(
    (shard): ShardJob => ({ version: 1, task, source: name, shard, format: format.name, options: reading }),
  )
  return runOnQueue(queue, jobs, { most: attempts, delayMs: attemptDelayMs }, signal)
}

/** All of them are checked before there is any work. */
function readingOptions(format: LogFormat<unknown, unknown>, options: DistributedOptions): ShardOptions {
  requireFormat(format)
  allowedCorrupt(options)
  const { salvage, unterminated, unknownTypes, maxLineBytes, maxDepth, maxFaults, envelope } = options
  const reading = { salvage, unterminated, unknownTypes, maxLineBytes, maxDepth, maxFaults, envelope }
  checkedShardOptions(format, reading)
  return reading
}
