import { setImmediate as turn } from 'node:timers/promises'
import { LogError } from '../../core/log-error.js'
import type { LogFormat } from '../../format/log-format.js'
import { formatHash, type LogShard } from '../../node/shards/log-shard.js'
import { readShard, type ShardReader } from '../../node/shards/read-shard.js'
import type { ShardSummary } from '../../node/shards/shard-summary.js'
import { verifyShard } from '../../node/shards/verify-shard.js'
import { type OpenSource, openNamed } from './named-source.js'
import { optionsOf, type ShardJob, type ShardResult } from './shard-job.js'

/** The user's function for the entries of a shard. */
type Handle<Entry> = (reader: ShardReader<Entry>, shard: LogShard) => unknown

/** What is to be done with a shard, without the queue. */
export class ShardWork<Entry> {
  /** By their hashes, which shards carry. */
  readonly #formats: ReadonlyMap<string, LogFormat<unknown, Entry>>
  readonly #handle: Handle<Entry> | undefined
  readonly #open: OpenSource | undefined

  constructor(
    formats: readonly LogFormat<unknown, Entry>[],
    handle: Handle<Entry> | undefined,
    open: OpenSource | undefined,
  ) {
    this.#formats = new Map(formats.map((format) => [formatHash(format), format]))
    this.#handle = handle
    this.#open = open
  }

  /** @throws TypeError where the worker lacks what the job needs; what reading and the user's function fail with */
  async on(job: ShardJob, signal: AbortSignal): Promise<ShardResult> {
    const { version, task, shard } = job
    if (version !== 1) throw new TypeError('the job is of another version of wholeline: use the same for all')
    const format = this.#formatOf(job)
    const source = await openNamed(job.source, this.#open)
    const options = optionsOf(job, signal)
    const verify = () => verifyShard(source, shard, format, options)
    if (task === 'verify') return { summary: await verify() }
    if (this.#handle === undefined)
      throw new TypeError('the work needs workers with the option handle: this one has none')
    const over = new AbortController()
    try {
      const either = AbortSignal.any([signal, over.signal])
      const reader = readShard(source, shard, format, { ...options, signal: either })
      const result = await this.#handle(reader, shard)
      return { result, summary: (await summaryOf(reader)) ?? (await verify()) }
    } finally {
      // Where the function has left entries, the log is still open.
      over.abort()
    }
  }

  #formatOf({ shard, format }: ShardJob): LogFormat<unknown, Entry> {
    const found = this.#formats.get(String(shard.format))
    if (found !== undefined) return found
    const names = Array.from(this.#formats.values(), ({ name }) => name)
    throw new TypeError(
      `the work is on a log of the format ${format}, which is not among those of this worker, or is defined otherwise there: it has ${names.join(', ')}`,
    )
  }
}

/** Undefined where the entries were not read to their end. @throws what reading them failed with */
async function summaryOf(reader: ShardReader<unknown>): Promise<ShardSummary | undefined> {
  try {
    return await Promise.race([reader.summary, turn(undefined)])
  } catch (error) {
    if (error instanceof LogError && error.code === 'ERR_LOG_CLOSED') return undefined
    throw error
  }
}
