// Requests that are made again, where that may help: how often, and how long to wait before it.

import { setTimeout as wait } from 'node:timers/promises'

export interface RetryLimits {
  /** How often in a row. */
  readonly most: number
  /** Before the first time, in milliseconds. */
  readonly delayMs: number
}

const LONGEST_DELAY_MS = 30_000

/** Request Timeout and Too Many Requests; 5xx are passing, too. */
const PASSING_STATUSES = [408, 429]

/** Errors after which another try may help, with how long the server asks to wait first. */
const worthwhile = new WeakMap<Error, { readonly afterMs: number | undefined }>()

export class Retries {
  readonly #limits: RetryLimits
  readonly #signal: AbortSignal | undefined
  #tried = 0

  /** The error of an answer: worth another try if its status is a passing one. */
  static ofStatus(answer: Response, error: Error): Error {
    const { status, headers } = answer
    if (status >= 500 || PASSING_STATUSES.includes(status))
      worthwhile.set(error, { afterMs: delayOf(headers.get('retry-after')) })
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

/** `fetch` and its body reject with a TypeError where the connection fails, and for wrong arguments: then without a cause. */
function isOfConnection(error: Error): boolean {
  return error instanceof TypeError && error.cause !== undefined
}

/** RFC 9110, 10.2.3: seconds, or a date. In milliseconds. */
function delayOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1000
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds * 1000)
}
