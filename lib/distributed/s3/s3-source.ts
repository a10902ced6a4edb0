// A log in an object store, read by ranges through the caller's own client. Every read names the ETag that was seen first, and
// the ETag of the answer is compared too, since some stores that speak this protocol ignore the condition.

import { isUint8Array } from 'node:util/types'
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { LogError } from '../../core/log-error.js'
import { knownOptions, type OptionNames } from '../../core/option-checks.js'
import { changedOnServer } from '../../node/files/changed-log.js'
import type { RangeSource, RangeStat } from '../../node/sources/byte-source.js'
import { gatheredRange } from '../gathered-range.js'
import { Retries, type RetryLimits, retryLimits } from '../retries.js'

/** Which object, and how it is asked for. */
export interface S3SourceOptions {
  /** The client, with its region, credentials and endpoint. It is not destroyed. */
  client: Pick<S3Client, 'send'>
  /** The name of the bucket. */
  bucket: string
  /** The key of the object. */
  key: string
  /** The version of the object, in a bucket that keeps versions. Default: the latest. */
  versionId?: string | undefined
  /**
   * How often in a row a request that failed is made again, where that may help: no connection, a body that broke off, the
   * statuses 408, 429 and 5xx. Default 5. A part of a body that arrived is kept, and begins the count again. The client's own
   * attempts come on top of each.
   */
  retries?: number | undefined
  /** How long to wait before the first of them, in milliseconds; twice as long before each further one, 30 s at most. Default 250. */
  retryDelayMs?: number | undefined
}

const S3_OPTIONS: OptionNames<S3SourceOptions> = {
  client: true,
  bucket: true,
  key: true,
  versionId: true,
  retries: true,
  retryDelayMs: true,
}

/**
 * A log in S3, or in a store that speaks its protocol, for `readEntries`, `verifyLog`, `scanEntries`, `readLast` and shards.
 *
 * Reading fails with ERR_LOG_CHANGED where the object changes or is deleted meanwhile, with ERR_LOG_FAILED where it is missing or the
 * store breaks its answers off, and with the client's own errors, such as those of credentials.
 *
 * @throws TypeError or RangeError for invalid arguments
 */
export function s3Source(options: S3SourceOptions): RangeSource {
  knownOptions(options, S3_OPTIONS)
  const { client, bucket, key, versionId } = options
  if (typeof client?.send !== 'function')
    throw new TypeError('option client must be a client of @aws-sdk/client-s3')
  for (const [name, value] of Object.entries({ bucket, key, versionId })) {
    if (name === 'versionId' && value === undefined) continue
    if (typeof value !== 'string' || value === '')
      throw new TypeError(`option ${name} must be a string that is not empty`)
  }
  const limits = retryLimits(options)
  const object = { Bucket: bucket, Key: key, ...(versionId === undefined ? {} : { VersionId: versionId }) }
  return new S3Source(client, object, limits)
}

/** As the client's commands take it. */
interface ObjectName {
  readonly Bucket: string
  readonly Key: string
  readonly VersionId?: string
}

/** What the client's errors carry, for a store's answer. */
interface Refusal extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number | undefined } | undefined
}

class S3Source implements RangeSource {
  readonly name: string
  readonly #client: Pick<S3Client, 'send'>
  readonly #object: ObjectName
  readonly #retries: RetryLimits
  #first: RangeStat | undefined

  constructor(client: Pick<S3Client, 'send'>, object: ObjectName, retries: RetryLimits) {
    this.name = `s3://${object.Bucket}/${object.Key}`
    this.#client = client
    this.#object = object
    this.#retries = retries
  }

  async stat(signal?: AbortSignal): Promise<RangeStat> {
    return new Retries(this.#retries, signal).run(async () => {
      const answer = await this.#asked(
        this.#client.send(new HeadObjectCommand(this.#object), endedBy(signal)),
      )
      const { ContentLength: size, ETag: version } = answer
      if (size === undefined || version === undefined)
        throw this.#failure('did not say its length and its ETag')
      this.#first ??= { size, version }
      return { size, version }
    })
  }

  async read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array> {
    const { version } = this.#first ?? (await this.stat(signal))
    const retries = new Retries(this.#retries, signal)
    const ask = (arrived: number) => this.#range(start + arrived, end, version, signal)
    return gatheredRange(end - start, retries, ask, {
      excess: () => this.#failure('sent more bytes than it was asked for'),
      brokenOff: () => this.#failure('broke its answer off'),
    })
  }

  async #range(
    start: number,
    end: number,
    version: string,
    signal: AbortSignal | undefined,
  ): Promise<AsyncIterable<Uint8Array>> {
    const range = { ...this.#object, Range: `bytes=${start}-${end - 1}`, IfMatch: version }
    const answer: GetObjectCommandOutput = await this.#asked(
      this.#client.send(new GetObjectCommand(range), endedBy(signal)),
    )
    if (answer.ETag !== version) throw changedOnServer(this.name)
    if (answer.ContentRange?.startsWith(`bytes ${start}-${end - 1}/`) !== true)
      throw this.#failure(`answered with another range than bytes ${start} to ${end - 1}`)
    // In Node it is a stream; clients that stand in for the real one give bytes, too.
    const body: unknown = answer.Body ?? []
    return (isUint8Array(body) ? [body] : body) as AsyncIterable<Uint8Array>
  }

  async #asked<Answer>(answer: Promise<Answer>): Promise<Answer> {
    try {
      return await answer
    } catch (error) {
      throw this.#refusal(error as Refusal)
    }
  }

  #refusal(error: Refusal): Error {
    const status = error.$metadata?.httpStatusCode
    if (status === undefined) return error
    if (status === 412 || status === 416) return changedOnServer(this.name)
    if (status !== 404) return Retries.ofStatus(status, null, error)
    if (this.#first !== undefined) return changedOnServer(this.name)
    return this.#failure('has no such object, or no such bucket', error)
  }

  #failure(what: string, cause?: Error): LogError {
    return new LogError(
      'ERR_LOG_FAILED',
      `the store of ${this.name} ${what}`,
      cause === undefined ? {} : { cause },
    )
  }
}

function endedBy(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal }
}
