// Waiting for a file to grow, by polling: it works everywhere, network file systems included, where notifications do not, and a
// look costs some microseconds.

import { knownOptions, type OptionNames, oneOf, wholeNumber } from '../../core/option-checks.js'
import type { ParseOptions } from '../../core/parser/parse-options.js'

/** `true`, or how the log is followed. */
export type Follow = boolean | FollowOptions

/** How a log is followed. */
export interface FollowOptions {
  /** How often to look, in milliseconds: an integer from 1 to 2^31 - 1. Default 100. */
  pollMs?: number | undefined
  /**
   * Go on with the file that takes the place of the one that is read, when the log is rotated, replaced or truncated, instead of
   * failing with ERR_LOG_CHANGED; and wait for a log that isn't there yet. A renamed file is read until a new one has its name
   * and nothing was added to it for 5 seconds. An unterminated last line of a file that was left is a fault, never an entry,
   * whatever `unterminated`. Each file's header is checked. Each change is told: by a record of the kind 'switched', or by the
   * event 'switched' of a reader of entries. Offsets, lines and `position` are those of the file that is read. What was written
   * to a file between the last look and its truncation is lost: prefer rotation by renaming. Default false.
   */
  reopen?: boolean | undefined
}

const FOLLOW_OPTIONS: OptionNames<FollowOptions> = { pollMs: true, reopen: true }

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
    throw new TypeError('option follow must be true, false or { pollMs, reopen }')
  }
  knownOptions(follow, FOLLOW_OPTIONS)
  const { pollMs = POLL_MILLISECONDS, reopen = false } = follow
  oneOf('follow.reopen', reopen, [true, false])
  wholeNumber('follow.pollMs', pollMs, 1, LONGEST_POLL_MILLISECONDS)
  return pollMs
}

/** Whether reading goes on over rotation. */
export function reopens(follow: Follow | undefined): boolean {
  return Object(follow).reopen === true
}

/** The options of parsing: a line that nothing can complete any more is not an entry. */
export function parseOptionsOf<Options extends ParseOptions>(
  options: Options,
  follow: Follow | undefined,
): Options {
  return reopens(follow) && options.unterminated !== 'fail' ? { ...options, unterminated: 'drop' } : options
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
