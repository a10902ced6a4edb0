// A log on a web server, read by ranges (RFC 9110, 14). Every request names the ETag of the first answer, so that no range is
// of another content than the one before it.

import { unescape as percentDecoded } from 'node:querystring'
import { LogError } from '../core/log-error.js'
import { functionOrNothing, knownOptions, type OptionNames } from '../core/option-checks.js'
import { changedOnServer } from '../node/files/changed-log.js'
import type { RangeSource, RangeStat } from '../node/sources/byte-source.js'
import { gatheredRange } from './gathered-range.js'
import { Retries, type RetryLimits, retryLimits } from './retries.js'

/** The options of `httpSource`. All may be left out. */
export interface HttpSourceOptions {
  /** Sent with every request, such as `authorization`. */
  headers?: Record<string, string> | undefined
  /** Makes the requests. Default: the global `fetch`. */
  fetch?: typeof fetch | undefined
  /**
   * How often in a row a request that failed is made again, where that may help: no connection, a body that broke off, the
   * statuses 408, 429 and 5xx. Default 5. A part of a body that arrived is kept, and begins the count again.
   */
  retries?: number | undefined
  /** How long to wait before the first of them, in milliseconds; twice as long before each further one, 30 s at most. Default 250. */
  retryDelayMs?: number | undefined
}

const HTTP_OPTIONS: OptionNames<HttpSourceOptions> = {
  headers: true,
  fetch: true,
  retries: true,
  retryDelayMs: true,
}

/** What a range request asks for, and what the answer must say. */
interface Range {
  readonly start: number
  readonly end: number
  /** Undefined for the request that learns it. */
  readonly etag?: string | undefined
}

/**
 * A log on a web server, for `readEntries`, `verifyLog`, `scanEntries`, `readLast` and shards. The server must serve ranges (a
 * 200 in answer to a range request is an error) and strong ETags; it is never asked for the whole log at once.
 *
 * Reading fails with ERR_LOG_CHANGED where the log changes meanwhile, with ERR_LOG_FAILED where the server refuses it, and as
 * `fetch` does where it can't be reached.
 *
 * @param url the user and the password that it may hold are sent as HTTP's basic authentication, and never shown
 * @throws TypeError or RangeError for invalid arguments
 */
export function httpSource(url: string | URL, options: HttpSourceOptions = {}): RangeSource {
  knownOptions(options, HTTP_OPTIONS)
  const limits = retryLimits(options)
  functionOrNothing('fetch', options.fetch)
  const target = new URL(url)
  if (target.protocol !== 'http:' && target.protocol !== 'https:')
    throw new TypeError('the URL of a log on a web server must begin with http: or https:')
  return new HttpSource(target, options, limits)
}

/** What browsers make of the user and the password of a URL. */
function authorizationOf({ username, password }: URL): Record<string, string> {
  const user = percentDecoded(`${username}:${password}`)
  return user === ':' ? {} : { authorization: `Basic ${Buffer.from(user).toString('base64')}` }
}

class HttpSource implements RangeSource {
  /** Without user, password and query, which may be secrets. */
  readonly name: string
  readonly #url: URL
  readonly #headers: Record<string, string>
  readonly #fetch: typeof fetch
  readonly #retries: RetryLimits
  #first: RangeStat | undefined

  constructor(url: URL, options: HttpSourceOptions, retries: RetryLimits) {
    this.name = `${url.origin}${url.pathname}`
    this.#headers = { ...authorizationOf(url), ...options.headers }
    // `fetch` refuses a URL that holds them, and shows it in its error.
    url.username = url.password = ''
    this.#url = url
    this.#fetch = options.fetch ?? fetch
    this.#retries = retries
  }

  async stat(signal?: AbortSignal): Promise<RangeStat> {
    const retries = new Retries(this.#retries, signal)
    return retries.run(async () => {
      const answer = await this.#ask({ start: 0, end: 1 }, signal)
      await answer.body?.cancel()
      const stat = { size: this.#sizeOf(answer), version: this.#versionOf(answer) }
      this.#first ??= stat
      return stat
    })
  }

  async read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array> {
    const { version } = this.#first ?? (await this.stat(signal))
    const retries = new Retries(this.#retries, signal)
    const ask = (arrived: number) => this.#range({ start: start + arrived, end, etag: version }, signal)
    return gatheredRange(end - start, retries, ask, {
      excess: () => this.#failure('sent more bytes than it announced'),
      brokenOff: () => this.#failure('broke its answer off'),
    })
  }

  async #range(range: Range, signal: AbortSignal | undefined): Promise<AsyncIterable<Uint8Array>> {
    const answer = await this.#ask(range, signal)
    this.#requireRange(answer, range)
    return (answer.body ?? []) as AsyncIterable<Uint8Array>
  }

  /** An answer with the range; for the first request also what says that the log is empty. */
  async #ask({ start, end, etag }: Range, signal: AbortSignal | undefined): Promise<Response> {
    const headers = {
      ...this.#headers,
      // A compressed body would have other offsets.
      'accept-encoding': 'identity',
      range: `bytes=${start}-${end - 1}`,
      ...(etag === undefined ? {} : { 'if-match': etag }),
    }
    const answer = await this.#fetch(this.#url, signal === undefined ? { headers } : { headers, signal })
    if (answer.status === 206) return answer
    if (etag === undefined && isEmpty(answer)) return answer
    await answer.body?.cancel()
    throw this.#refusal(answer)
  }

  #refusal(answer: Response): Error {
    const { status, statusText, headers } = answer
    if (status === 412 || status === 416) return changedOnServer(this.name)
    if (status === 200)
      return this.#failure('answered a range request with the whole log (200): it serves no ranges')
    const refusal = this.#failure(`answered ${status} ${statusText}`.trimEnd())
    return Retries.ofStatus(status, headers.get('retry-after'), refusal)
  }

  #sizeOf(answer: Response): number {
    if (isEmpty(answer)) return 0
    const size = Number(/^bytes 0-0\/(\d+)$/.exec(answer.headers.get('content-range') ?? '')?.[1])
    if (!Number.isSafeInteger(size)) throw this.#failure('did not say how long the log is (Content-Range)')
    return size
  }

  #versionOf(answer: Response): string {
    const etag = answer.headers.get('etag')
    if (etag?.startsWith('"')) return etag
    // An empty log has nothing that could change unnoticed.
    if (isEmpty(answer)) return 'empty'
    throw this.#failure('sent no strong ETag, without which a change of the log would not be noticed')
  }

  #requireRange({ headers }: Response, { start, end, etag }: Range): void {
    const range = headers.get('content-range') ?? ''
    // A server that does not know If-Match sends whatever it has.
    if ((headers.get('etag') ?? etag) !== etag) throw changedOnServer(this.name)
    if (range.startsWith(`bytes ${start}-${end - 1}/`)) return
    throw this.#failure(`answered with another range than bytes ${start} to ${end - 1}`)
  }

  #failure(what: string): LogError {
    return new LogError('ERR_LOG_FAILED', `the server of ${this.name} ${what}`)
  }
}

/** No range can be satisfied (416), or the whole of nothing is sent instead (200), as nginx does. */
function isEmpty({ status, headers }: Response): boolean {
  if (status === 416) return headers.get('content-range') === 'bytes */0'
  return status === 200 && headers.get('content-length') === '0'
}
