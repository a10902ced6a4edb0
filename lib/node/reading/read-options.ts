// The options of reading: how lines are parsed, where to start, and how to observe it. Checked once, before the first byte.

import { functionOrNothing, type OptionNames } from '../../core/option-checks.js'
import { PARSE_OPTIONS, type ParseOptions } from '../../core/parser/parse-options.js'
import type { Fault } from '../../core/recovery.js'
import type { Checkpoint } from './checkpoint.js'
import { type Follow, pollInterval } from './follow.js'

export interface ReadOptions extends ParseOptions {
  /** Paths only: where to resume. The header line is read and checked nevertheless. Default: the start of the file. */
  from?: Checkpoint
  /**
   * Paths only: at the end of the file, wait for it to grow. Ends by `signal` or by leaving the loop, and with
   * ERR_LOG_CHANGED where a look finds the file shorter than before, or other bytes right before the position. A file that was
   * cut and has grown again between two looks, with the same bytes there, can't be distinguished from one that was appended
   * to. Default false.
   */
  follow?: Follow
  /** Called for every fault when it is found. An error that it throws ends the reading. */
  onFault?: (fault: Fault) => void
  /** Ends the reading with an AbortError, and closes the source. */
  signal?: AbortSignal
}

export const READ_OPTIONS: OptionNames<ReadOptions> = {
  ...PARSE_OPTIONS,
  from: true,
  follow: true,
  onFault: true,
  signal: true,
}

/** @throws TypeError or RangeError for invalid options, and for those that this kind of source can't have */
export function refuseUnsupported(options: ReadOptions, isPath: boolean): void {
  functionOrNothing('onFault', options.onFault)
  if (isPath) return
  if (options.from !== undefined) throw new TypeError('option from needs a source that is given by its path')
  if (pollInterval(options.follow) !== undefined)
    throw new TypeError('option follow needs a source that is given by its path')
}
