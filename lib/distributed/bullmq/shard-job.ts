// What the jobs of the queue hold. A log is a flow: a job for each shard, and one for the log, which is done once they are.

import { createHash } from 'node:crypto'
import type { LogShard } from '../../node/shards/log-shard.js'
import type { ShardOptions } from '../../node/shards/shard-options.js'
import type { ShardSummary } from '../../node/shards/shard-summary.js'

/** The names of the jobs. */
export const SHARD_JOB = 'shard'
export const LOG_JOB = 'log'

/** 'verify': the summary alone. 'handle': what the worker's function makes of the entries, too. */
export type ShardTask = 'verify' | 'handle'

/** The data of a job for a shard; JSON. */
export interface ShardJob {
  readonly version: 1
  readonly task: ShardTask
  /** The name of the source: see `nameOfSource`. */
  readonly source: string
  readonly shard: LogShard
  /** The format's name, for messages. */
  readonly format: string
  /** As `optionsAsJson` makes them of `ShardOptions`. */
  readonly options: Readonly<Record<string, unknown>>
}

/** What a job for a shard returns; JSON. */
export interface ShardResult {
  readonly summary: ShardSummary
  /** What the worker's function returned; JSON makes undefined of no value. */
  readonly result?: unknown
}

export function optionsAsJson({ signal: _, ...options }: ShardOptions): Record<string, unknown> {
  return JSON.parse(JSON.stringify(options))
}

export function optionsOf({ options }: ShardJob, signal: AbortSignal): ShardOptions {
  // Infinity, which only this option may be, is null in JSON.
  const all = options.maxFaults === null ? { maxFaults: Number.POSITIVE_INFINITY } : {}
  return { ...options, ...all, signal }
}

/** The same work has the same name, so that asking for it again joins it. It must not be a number, and has no colon. */
export function workName(jobs: readonly ShardJob[]): string {
  const hash = createHash('sha256')
  for (const job of jobs) hash.update(JSON.stringify(job))
  return `log-${hash.digest('hex').slice(0, 32)}`
}

export function shardName(work: string, { shard }: ShardJob): string {
  return `${work}-${shard.index}`
}
