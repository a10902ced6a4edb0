// Waiting for a file to grow, by polling: it works everywhere, network file systems included, where notifications do not, and a
// look costs some microseconds.

import { wholeNumber } from '../../core/option-checks.js'

/** Whether to wait for a file to grow, or how often to look. */
export type Follow =
  | boolean
  | {
      /** How often to look, in milliseconds: an integer from 1 to 2^31 - 1. Default 100. */
      pollMs?: number | undefined
    }

const POLL_MILLISECONDS = 100
/** The longest time that a timer can be set to. */
const LONGEST_POLL_MILLISECONDS = 2 ** 31 - 1

/**
 * How often to look for growth, in milliseconds; undefined where the log is not followed.
 * @throws RangeError where `pollMs` is not an integer from 1 to 2^31 - 1; TypeError where the option has another type
 */
export function pollInterval(follow: Follow | undefined): number | undefined {
  if (follow === undefined || follow === false) return undefined
  if (follow === true) return POLL_MILLISECONDS
  if (typeof follow !== 'object' || follow === null) {
    throw new TypeError('option follow must be true, false or { pollMs }')
  }
  const { pollMs = POLL_MILLISECONDS } = follow
  wholeNumber('follow.pollMs', pollMs, 1, LONGEST_POLL_MILLISECONDS)
  return pollMs
}

/** A wait that can be ended early. */
export class Pause {
  #timer: NodeJS.Timeout | undefined
  #resolve = () => {}

  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#resolve = resolve
      this.#timer = setTimeout(resolve, milliseconds)
    })
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#resolve()
  }
}
