// Requests that are made again, where that may help: how often, and how long to wait before it.

import { setTimeout as wait } from 'node:timers/promises'
import { wholeNumber } from '../core/option-checks.js'

export interface RetryLimits {
  /** How often in a row. */
  readonly most: number
  /** Before the first time, in milliseconds. */
  readonly delayMs: number
}

/** The options of the same names. @throws RangeError where one is not a whole number from 0 */
export function retryLimits(options: {
  readonly retries?: number | undefined
  readonly retryDelayMs?: number | undefined
}): RetryLimits {
  const { retries = 5, retryDelayMs = 250 } = options
  wholeNumber('retries', retries, 0, Number.MAX_SAFE_INTEGER)
  wholeNumber('retryDelayMs', retryDelayMs, 0, Number.MAX_SAFE_INTEGER)
  return { most: retries, delayMs: retryDelayMs }
}

const LONGEST_DELAY_MS = 30_000

/** Request Timeout and Too Many Requests; 5xx are passing, too. */
const PASSING_STATUSES = [408, 429]

/** The codes of errors of a connection, Node's and the system's. */
const PASSING_CODES = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENOTFOUND',
  'ERR_STREAM_PREMATURE_CLOSE',
]

/** Errors after which another try may help, with how long the server asks to wait first. */
const worthwhile = new WeakMap<Error, { readonly afterMs: number | undefined }>()

export class Retries {
  readonly #limits: RetryLimits
  readonly #signal: AbortSignal | undefined
  #tried = 0

  /** The error of an answer: worth another try if its status is a passing one. */
  static ofStatus(status: number, retryAfter: string | null, error: Error): Error {
    if (status >= 500 || PASSING_STATUSES.includes(status))
      worthwhile.set(error, { afterMs: delayOf(retryAfter) })
    return error
  }

  constructor(limits: RetryLimits, signal: AbortSignal | undefined) {
    this.#limits = limits
    this.#signal = signal
  }

  /** Marks an error as one after which another try may help. */
  worthwhile(error: Error): Error {
    worthwhile.set(error, { afterMs: undefined })
    return error
  }

  /** To be called when a part has arrived that need not be asked for again. */
  advance(): void {
    this.#tried = 0
  }

  /** @throws the last error of the work; an AbortError */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await work()
      } catch (error) {
        await this.#pause(error as Error)
      }
    }
  }

  /** Waits before another try. @throws the error where there is none */
  async #pause(error: Error): Promise<void> {
    this.#signal?.throwIfAborted()
    const again = isOfConnection(error) ? { afterMs: undefined } : worthwhile.get(error)
    if (again === undefined || this.#tried >= this.#limits.most) throw error
    const delay = again.afterMs ?? this.#limits.delayMs * 2 ** this.#tried
    this.#tried += 1
    await wait(Math.min(delay, LONGEST_DELAY_MS), undefined, { signal: this.#signal })
  }
}

/**
 * `fetch` and its body reject with a TypeError where the connection fails, and for wrong arguments: then without a cause. What
 * uses Node's own requests gets its errors, with a code.
 */
function isOfConnection(error: Error & { code?: unknown }): boolean {
  if (error instanceof TypeError) return error.cause !== undefined
  return typeof error.code === 'string' && PASSING_CODES.includes(error.code)
}

/** RFC 9110, 10.2.3: seconds, or a date. In milliseconds. */
function delayOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1000
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds * 1000)
}
