// Faults on their way to the caller: which are explained and which only counted, and how many are too many.

import type { LineFault } from '../faults/line-fault.js'
import { LogError } from '../log-error.js'
import type { Fault } from '../recovery.js'
import type { ResolvedParseOptions } from './parse-options.js'
import type { RecoveryTally } from './recovery-tally.js'

/** Where a line is. */
export interface LinePlace {
  readonly line: number
  readonly offset: number
  readonly length: number
}

export class FaultAccount {
  /** The fault that was added last. */
  fault: Fault | undefined
  /** What ends the reading once that fault is given: it was one too many. */
  failure: LogError | undefined
  /** Whether the caller wants faults that the summary does not keep. */
  wantsMore: () => boolean = () => true
  readonly #tally: RecoveryTally
  readonly #maxCorrupt: number
  readonly #failsUnterminated: boolean

  constructor(
    tally: RecoveryTally,
    { maxCorrupt, failsUnterminated }: Pick<ResolvedParseOptions, 'maxCorrupt' | 'failsUnterminated'>,
  ) {
    this.#tally = tally
    this.#maxCorrupt = maxCorrupt
    this.#failsUnterminated = failsUnterminated
  }

  /** Whether the next fault is kept, ends the reading, or is wanted: any other is counted, not explained. */
  get wantsNext(): boolean {
    const { keepsMore, corrupt } = this.#tally
    return keepsMore || corrupt >= this.#maxCorrupt || this.wantsMore()
  }

  /** The same for a last line without a terminator. */
  get wantsTorn(): boolean {
    return this.#failsUnterminated || this.wantsNext
  }

  add(found: LineFault & Partial<Fault>, { line, offset, length }: LinePlace): void {
    const { reason, message, cause, envelope, salvaged = 0, uncertain = 0 } = found
    const fault: Fault = { reason, line, offset, length, message, salvaged, uncertain }
    if (cause !== undefined) fault.cause = cause
    if (envelope !== undefined) fault.envelope = envelope
    this.fault = fault
    this.#tally.addFault(fault)
    const endsTooEarly = reason === 'truncated' || cause === 'damaged-archive'
    if (endsTooEarly && this.#failsUnterminated) this.failure = corrupt(fault)
    else if (this.#tally.corrupt > this.#maxCorrupt) this.failure = this.#tooCorrupt(fault)
  }

  #tooCorrupt(fault: Fault): LogError {
    const allowed = this.#maxCorrupt
    return corrupt(fault, allowed === 0 ? '' : ` (more than the limit of ${allowed} corrupt lines)`)
  }
}

function corrupt(fault: Fault, limit = ''): LogError {
  const { line, offset, reason, message } = fault
  const text = `line ${line} at byte ${offset} is corrupt (${reason}): ${message}${limit}`
  return new LogError('ERR_LOG_CORRUPT', text, { line, offset, fault })
}
