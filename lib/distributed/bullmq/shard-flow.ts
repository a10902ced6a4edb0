// A log on the queue: its shards are put there, waited for, and what they returned is gathered.
//
// Redis keeps what shards return with the job of the log, so their own jobs are removed as they are done. The job of the log has
// no work: a worker takes it once all shards are done, or one of them has failed for good.

import { setTimeout as wait } from 'node:timers/promises'
import { type FlowJob, FlowProducer, type Job, type JobsOptions, Queue } from 'bullmq'
import { LogError } from '../../core/log-error.js'
import { abortError, throwIfAborted } from '../../node/files/abort-error.js'
import { closed, connected, type ResolvedQueue } from './queue-settings.js'
import { failureOf } from './shard-failure.js'
import { LOG_JOB, SHARD_JOB, type ShardJob, type ShardResult, shardName, workName } from './shard-job.js'

/** How often a shard is tried, and how long to wait before the second time; twice as long before each further one. */
export interface Attempts {
  readonly most: number
  readonly delayMs: number
}

/** How long results and failures stay, for callers that joined the work, in seconds. */
const KEPT_SECONDS = 300
const FIRST_LOOK_MS = 5
const LONGEST_LOOK_MS = 500

/** Ignored, since the connection is made again: an operation that can't wait for that fails by itself. */
const reconnects = (): void => {}

/** @throws the error of a shard that failed; AbortError, once what waited is removed from the queue */
export async function runOnQueue(
  resolved: ResolvedQueue,
  jobs: readonly ShardJob[],
  attempts: Attempts,
  signal: AbortSignal | undefined,
): Promise<ShardResult[]> {
  const queue = new Queue(resolved.name, resolved.options)
  const flow = new ShardFlow(queue, jobs)
  let isLeft = false
  try {
    await connected(queue, reconnects)
    isLeft = await flow.isToBegin()
    if (isLeft) await flow.begin(attempts)
    const results = await Promise.race([flow.end(signal), rejectedBy(signal)])
    isLeft = false
    return results
  } finally {
    await closed(resolved, async () => {
      try {
        if (isLeft) await flow.remove(true)
      } finally {
        await queue.close()
      }
    })
  }
}

function removedMeanwhile(): LogError {
  return new LogError(
    'ERR_LOG_FAILED',
    'the work was removed from the queue before it was done: ask for it again',
  )
}

/** A wait for Redis hears no signal by itself. */
function rejectedBy(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(abortError(signal.reason)), { once: true })
  })
}

class ShardFlow {
  readonly #queue: Queue
  readonly #jobs: readonly ShardJob[]
  readonly #work: string

  constructor(queue: Queue, jobs: readonly ShardJob[]) {
    this.#queue = queue
    this.#jobs = jobs
    this.#work = workName(jobs)
  }

  /** Where the work is under way, it is joined. What is left of earlier work is not used: the log may have changed unnoticed. */
  async isToBegin(): Promise<boolean> {
    const state = await this.#queue.getJobState(this.#work)
    if (state === 'completed' || state === 'failed') await this.remove(false)
    else if (state !== 'unknown') return false
    await this.#removeFailed()
    return true
  }

  async begin(attempts: Attempts): Promise<void> {
    const producer = new FlowProducer(this.#queue.opts)
    try {
      await connected(producer, reconnects)
      await producer.add(this.#tree(attempts))
    } finally {
      await producer.close()
    }
  }

  /** Waits until the work is done. */
  async end(signal: AbortSignal | undefined): Promise<ShardResult[]> {
    const job = await this.#finished(signal)
    const results: ShardResult[] = Object.values(await job.getChildrenValues<ShardResult>())
    return results.sort((a, b) => a.summary.shard.index - b.summary.shard.index)
  }

  #tree({ most, delayMs }: Attempts): FlowJob {
    const queueName = this.#queue.name
    const kept = { age: KEPT_SECONDS }
    const options: JobsOptions = {
      attempts: most,
      backoff: { type: 'exponential', delay: delayMs },
      failParentOnFailure: true,
      removeOnComplete: true,
      removeOnFail: kept,
    }
    const children = this.#jobs.map((data) => ({
      name: SHARD_JOB,
      queueName,
      data,
      opts: { ...options, jobId: shardName(this.#work, data) },
    }))
    const opts = { jobId: this.#work, removeOnComplete: kept, removeOnFail: kept }
    return { name: LOG_JOB, queueName, opts, children }
  }

  /** Looks again and again: events might be lost with a connection. @throws what ended the work */
  async #finished(signal: AbortSignal | undefined): Promise<Job> {
    for (let pause = FIRST_LOOK_MS; ; pause = Math.min(pause * 2, LONGEST_LOOK_MS)) {
      throwIfAborted(signal)
      const job: Job | undefined = await this.#queue.getJob(this.#work)
      if (job === undefined) throw removedMeanwhile()
      const state = await job.getState()
      if (state === 'completed') return job
      if (state === 'failed') throw await this.#failureOf(job)
      await wait(pause, undefined, { signal }).catch(() => {})
    }
  }

  /** The error of the first shard that failed for good. */
  async #failureOf(job: Job): Promise<Error> {
    const { failed = [] } = await job.getDependencies({ failed: { count: 1 } })
    const names = failed.map((key) => key.slice(key.lastIndexOf(':') + 1))
    const [shard]: (Job<ShardJob> | undefined)[] = await Promise.all(
      names.map((name) => this.#queue.getJob(name)),
    )
    if (shard === undefined) return failureOf(job.failedReason, 'the log')
    return failureOf(shard.failedReason, `shard ${shard.data.shard.index}`)
  }

  /**
   * Removes what no worker has begun, and what is kept. Shards that are being read are read to their end, for nothing.
   * @param keepsFailure leaves the error of work that has failed: others who joined it may not have seen it yet
   */
  async remove(keepsFailure: boolean): Promise<void> {
    const job = await this.#queue.getJob(this.#work)
    await job?.removeUnprocessedChildren()
    if (keepsFailure && (await job?.isFailed())) return
    await this.#queue.remove(this.#work, { removeChildren: false })
  }

  /** Shards that failed after the work had ended would stay failed, and it would never end. */
  async #removeFailed(): Promise<void> {
    for (const job of await this.#queue.getFailed())
      if (String(job.id).startsWith(`${this.#work}-`)) await job.remove()
  }
}
