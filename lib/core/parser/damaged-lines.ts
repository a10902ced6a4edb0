// What the parser does with a line that is not an entry: the fault, and the entries that salvage finds in it.

import type { LineDecoder, LineVerdict, Refusal } from '../entries/line-decoder.js'
import type { LineCause } from '../faults/fault-cause.js'
import { isOneValue, type LineFault } from '../faults/line-fault.js'
import { NO_TERMINATOR, tooLong, torn, tornTail, tornWhole } from '../faults/unread-lines.js'
import type { WalkVerdict } from '../lines/parser-hooks.js'
import type { FaultReason } from '../recovery.js'
import { judgeBy, salvageLine } from '../salvage/salvage.js'
import { SalvagedEntries } from '../salvage/salvaged-entries.js'
import { Certainty } from '../salvage/salvaged-values.js'
import type { Work } from '../work.js'
import type { FaultAccount } from './fault-account.js'
import type { LineCursor } from './line-cursor.js'
import type { ResolvedParseOptions } from './parse-options.js'
import type { RecoveryTally } from './recovery-tally.js'
import { Step } from './step.js'
import { isReadUnterminated } from './torn-tail.js'

export class DamagedLines {
  /** Whether the entry that `takeSalvaged` took may be a part of a torn one. */
  isUncertain = false
  readonly #options: ResolvedParseOptions
  readonly #decoder: LineDecoder<unknown>
  readonly #cursor: LineCursor
  readonly #tally: RecoveryTally
  readonly #faults: FaultAccount
  #found: SalvagedEntries | undefined

  constructor(
    options: ResolvedParseOptions,
    decoder: LineDecoder<unknown>,
    cursor: LineCursor,
    tally: RecoveryTally,
    faults: FaultAccount,
  ) {
    this.#options = options
    this.#decoder = decoder
    this.#cursor = cursor
    this.#tally = tally
    this.#faults = faults
  }

  /** Whether entries that were found in the last damaged line come next. */
  get holdsEntries(): boolean {
    return this.#found !== undefined
  }

  /** Deals with a refusal that only has to be counted; undefined where there is more to do: see `refusing`. */
  count(refusal: Refusal): Step | undefined {
    if (this.#isSkipped(refusal)) return this.#skip()
    const isJson = refusal === 'schema' || refusal === 'unknown-type'
    return isJson && !this.#faults.wantsNext ? this.#count(refusal) : undefined
  }

  /** A line that is terminated and not an entry. */
  *refusing(refusal: Refusal): Work<Step> {
    const { bytes, start, end } = this.#cursor
    const reason = yield* this.#decoder.reason(refusal, bytes, start, end)
    if (this.#isSkipped(reason)) return this.#skip()
    const isWanted = this.#faults.wantsNext
    const found = isWanted ? yield* this.#decoder.explain(refusal, reason, bytes, start, end) : undefined
    // A line that is one JSON value holds no other.
    const entries = isOneValue(reason) ? undefined : yield* this.#lookInto(this.#cursor.next)
    // A line that is nested too deeply is a 'schema' fault only if it is JSON.
    return this.#report(reason, found, entries, refusal === 'deep' && reason === 'schema')
  }

  /** The end of the source, without a terminator. */
  *tearing(verdict: LineVerdict): Work<Step> {
    const { bytes, start, end } = this.#cursor
    let cause: LineCause | undefined
    if (verdict === 'entry' || verdict === 'blank') {
      cause = tornWhole(verdict)
    } else {
      const reason = yield* this.#decoder.reason(verdict, bytes, start, end)
      // Without its terminator a line still is what it holds, as long as that is one JSON value.
      if (isReadUnterminated(reason, this.#options.unterminated)) return yield* this.refusing(verdict)
      if (this.#faults.wantsTorn)
        cause = tornTail(yield* this.#decoder.explain(verdict, reason, bytes, start, end))
    }
    const entries = yield* this.#lookInto(this.#cursor.offset)
    return this.#report('truncated', cause === undefined ? undefined : torn(cause), entries)
  }

  /** The header is all there is, and has no terminator. */
  tearHeader(): Step {
    return this.#report('truncated', torn({ message: 'the header, the last line, has no terminator' }))
  }

  /** The last line has no terminator and is too long to be held. */
  tearOversized(): Step {
    return this.#report('truncated', torn({ message: `${NO_TERMINATOR}; it is ${this.tooLong()}` }))
  }

  refuseOversized(walked: WalkVerdict | undefined): Step {
    // Also where the line happens to be whole in a chunk: what is reported must not depend on the chunks.
    this.#cursor.withholdBytes()
    if (walked?.isMalformed === true) this.#tally.addMalformed()
    if (!this.#faults.wantsNext) return this.#count('oversized')
    const fault = { reason: 'oversized', message: this.tooLong(), ...envelopeOf(walked) } as const
    this.#faults.add(fault, this.#cursor)
    return Step.Fault
  }

  tooLong(): string {
    return tooLong(this.#cursor.length, this.#options.maxLineBytes)
  }

  /** The next entry that was found in the last damaged line. */
  takeSalvaged(): Step {
    const found = this.#found as SalvagedEntries
    const entry = found.next()
    if (entry === undefined) return Step.Working
    if (found.isDone) this.#found = undefined
    const { lineStart, lineOffset } = found
    this.isUncertain = entry.certainty === Certainty.Uncertain
    this.#cursor.takePart(lineStart, lineOffset, entry)
    this.#cursor.next = found.isDone ? found.lineNext : lineOffset
    this.#decoder.decode(this.#cursor.bytes, this.#cursor.start, this.#cursor.end)
    this.#tally.addSalvaged()
    return Step.Entry
  }

  /** Looks for whole entries inside the line; `next` is where to resume once they are dealt with. */
  *#lookInto(next: number): Work<SalvagedEntries | undefined> {
    const { salvage } = this.#options
    if (salvage === false) return undefined
    const { bytes, start, offset, raw } = this.#cursor
    const found = yield* salvageLine(raw, judgeBy(this.#decoder, bytes, start))
    return new SalvagedEntries(found, salvage === 'uncertain', start, offset, next)
  }

  #report(
    reason: FaultReason,
    found: LineFault | undefined,
    entries?: SalvagedEntries,
    isDeep = false,
  ): Step {
    const { count = 0, uncertain = 0 } = entries ?? {}
    if (count > 0) this.#found = entries
    if (found === undefined) this.#count(reason, uncertain, isDeep)
    else this.#faults.add({ ...found, salvaged: count, uncertain }, this.#cursor)
    // Until all of the line is dealt with, resuming begins with it again; a torn line may yet be completed.
    if (reason === 'truncated' || count > 0) this.#cursor.next = this.#cursor.offset
    return found === undefined ? Step.Passed : Step.Fault
  }

  #isSkipped(reason: string): boolean {
    return reason === 'unknown-type' && this.#options.unknownTypes === 'skip'
  }

  #skip(): Step {
    this.#tally.skipUnknown()
    return Step.Passed
  }

  #count(reason: FaultReason, uncertain = 0, isDeep = false): Step {
    this.#tally.countFault({ reason, length: this.#cursor.length, uncertain, isDeep })
    return Step.Passed
  }
}

function envelopeOf(walked: WalkVerdict | undefined): Pick<WalkVerdict, 'envelope'> {
  return walked?.envelope === undefined ? {} : { envelope: walked.envelope }
}
