// Works on the shards of a queue.
//
// While a shard is read, its lock must be renewed by a timer. That needs no thread: whatever reads a log here lets the event loop
// run every few milliseconds, however long its lines are, and a thread could not be given a format, whose checks are functions.

import { type Job, UnrecoverableError, WaitingError, Worker } from 'bullmq'
import { functionOrNothing, knownOptions, type OptionNames, wholeNumber } from '../../core/option-checks.js'
import { type LogFormat, requireFormat } from '../../format/log-format.js'
import type { LogShard } from '../../node/shards/log-shard.js'
import type { ShardReader } from '../../node/shards/read-shard.js'
import type { OpenSource } from './named-source.js'
import { closed, connected, QUEUE_SETTINGS, type QueueSettings, resolveQueue } from './queue-settings.js'
import { failureText, isPermanent } from './shard-failure.js'
import { SHARD_JOB, type ShardJob, type ShardResult } from './shard-job.js'
import { ShardWork } from './shard-work.js'

/** Of a shard that a worker has done, or has failed to do. */
export interface ShardReport {
  /** The name of its log. */
  source: string
  /** The shard. */
  shard: LogShard
  /** How long it took, in milliseconds. */
  milliseconds: number
  /** Why it failed this time; undefined where it is done. */
  error?: Error | undefined
}

/** The options of `startShardWorker`: where the queue is, and what the worker can read. */
export interface ShardWorkerOptions<Entry> extends QueueSettings {
  /** The formats of the logs, as they are where the work is asked for: a shard of another format fails. */
  formats: readonly LogFormat<unknown, Entry>[]
  /**
   * For the work of `readDistributed`: reads the entries of a shard, and returns a value for JSON. It may be called again for a
   * shard whose worker died or failed, so what it does must be safe to repeat. It must let the event loop run.
   */
  handle?: ((reader: ShardReader<Entry>, shard: LogShard) => unknown) | undefined
  /** Opens sources that are neither paths nor URLs of web servers. */
  open?: OpenSource | undefined
  /** How many shards are read at a time, from 1, by turns in this thread: more than 1 helps where the source is slow. Default 1. */
  concurrency?: number | undefined
  /**
   * How long a shard stays with a worker that gives no sign of life, in milliseconds, from 100: after that, and at most twice that,
   * another one takes it. Default 30,000.
   */
  takeoverMs?: number | undefined
  /** How many workers may die with a shard before it fails, as one that needs too much memory might. Default 5. */
  maxDeaths?: number | undefined
  /** Called for every shard that is done or has failed. */
  onShard?: ((report: ShardReport) => void) | undefined
  /** Called where Redis fails; connections that were lost are made again. */
  onError?: ((error: Error) => void) | undefined
}

const WORKER_OPTIONS: OptionNames<ShardWorkerOptions<unknown>> = {
  ...QUEUE_SETTINGS,
  formats: true,
  handle: true,
  open: true,
  concurrency: true,
  takeoverMs: true,
  maxDeaths: true,
  onShard: true,
  onError: true,
}

/** A worker of a queue. */
export interface ShardWorker {
  /**
   * Takes no more shards. Those that are being read go back to the queue; what is not back after two seconds, since `handle` is
   * busy or Redis is gone, is taken over as from a dead worker. With `finish` they are read to their ends, however long it takes.
   */
  close(options?: { finish?: boolean | undefined }): Promise<void>
}

/**
 * Works on the shards that `verifyDistributed` and `readDistributed` put on a queue, until it is closed. Any number of workers may
 * share a queue, in any processes, and may come and go: where one dies, another does its shards again.
 *
 * Rejects with a TypeError or RangeError for invalid arguments, and with what connecting to Redis fails with.
 */
export async function startShardWorker<Entry>(options: ShardWorkerOptions<Entry>): Promise<ShardWorker> {
  knownOptions(options, WORKER_OPTIONS)
  const {
    formats,
    handle,
    open,
    concurrency = 1,
    takeoverMs = 30_000,
    maxDeaths = 5,
    onShard,
    onError,
  } = options
  const queue = resolveQueue(options)
  if (!Array.isArray(formats) || formats.length === 0)
    throw new TypeError('option formats must be an array of formats')
  for (const format of formats) requireFormat(format)
  wholeNumber('concurrency', concurrency, 1, Number.MAX_SAFE_INTEGER)
  wholeNumber('takeoverMs', takeoverMs, 100, Number.MAX_SAFE_INTEGER)
  wholeNumber('maxDeaths', maxDeaths, 0, Number.MAX_SAFE_INTEGER)
  for (const [option, value] of Object.entries({ handle, open, onShard, onError }))
    functionOrNothing(option, value)
  const closing = new AbortController()
  const work = new ShardWork(formats, handle, open)
  const worker = new Worker(queue.name, (job, token) => processed(job, token as string), {
    ...queue.options,
    concurrency,
    lockDuration: takeoverMs,
    stalledInterval: Math.round(takeoverMs / 2),
    maxStalledCount: maxDeaths,
  })
  try {
    await connected(worker, onError ?? (() => {}))
  } catch (error) {
    await worker.close(true)
    throw error
  }

  async function processed(job: Job, token: string): Promise<ShardResult | null> {
    // The job of the log itself: its shards are done.
    if (job.name !== SHARD_JOB) return null
    const data: ShardJob = job.data
    const begun = performance.now()
    const report = (error?: Error): void => {
      onShard?.({ source: data.source, shard: data.shard, milliseconds: performance.now() - begun, error })
    }
    try {
      const result = await work.on(data, closing.signal)
      report()
      return result
    } catch (error) {
      if (closing.signal.aborted) {
        await job.moveToWait(token)
        throw new WaitingError()
      }
      report(error as Error)
      throw isPermanent(error) ? new UnrecoverableError(failureText(error)) : new Error(failureText(error))
    }
  }

  const close = async (finish: boolean): Promise<void> => {
    if (finish) return worker.close()
    await closed(queue, () => worker.pause())
    // By force, since nothing is under way, or there is no Redis to tell.
    await worker.close(true)
  }
  let ended: Promise<void> | undefined
  return {
    close({ finish = false } = {}) {
      if (!finish) closing.abort()
      ended ??= close(finish)
      return ended
    },
  }
}
