// What was found in many logs, in one line.

import { type VerdictKind, verdictOn } from '../shared/verdict.js'
import { counted, grouped, roundedSize } from '../text/quantity.js'
import type { CheckOutcome } from './checked-log.js'

type CheckKind = VerdictKind | 'failed'

const KINDS: Readonly<Record<CheckKind, string>> = {
  clean: 'clean',
  damaged: 'damaged',
  unread: 'with lines of unknown types or over a limit',
  'no log': 'without a line of JSON',
  failed: 'not read',
}

export class CheckTotals {
  readonly #counts = new Map<CheckKind, number>()
  #logs = 0
  #entries = 0
  #bytes = 0
  #faults = 0
  #noted = 0
  #passedOver = 0

  add(outcome: CheckOutcome): void {
    const kind = 'problem' in outcome ? 'failed' : verdictOn(outcome).kind
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1)
    this.#logs += 1
    if ('problem' in outcome) return
    const { entries, bytes, corrupt, truncated } = outcome.summary
    this.#entries += entries
    this.#bytes += bytes
    this.#faults += corrupt + Number(truncated)
    if ((outcome.portability?.length ?? 0) > 0) this.#noted += 1
  }

  passOver(): void {
    this.#passedOver += 1
  }

  /** '1,203 logs: 1,201 clean, 1 damaged, 1 not read; 3,000 entries, 1.2 MiB, 1 fault'. With its terminator. */
  text(): string {
    return `${counted(this.#logs, 'log')}: ${this.#found()}\n`
  }

  /** For a run that was ended by a signal. @param all how many logs there would have been */
  interruptedText(all: number): string {
    const found = this.#logs === 0 ? '' : `: ${this.#found()}`
    return `wholeline: interrupted: ${grouped(this.#logs)} of ${counted(all, 'log')} read${found}\n`
  }

  #found(): string {
    const kinds = Object.entries(KINDS)
      .map(([kind, word]) => ({ count: this.#counts.get(kind as CheckKind) ?? 0, word }))
      .filter(({ count }) => count > 0)
      .map(({ count, word }) => `${grouped(count)} ${word}`)
    if (this.#noted > 0) kinds.push(`${grouped(this.#noted)} with portability notes`)
    if (this.#passedOver > 0) kinds.push(`${grouped(this.#passedOver)} passed over`)
    const read = [
      counted(this.#entries, 'entry', 'entries'),
      roundedSize(this.#bytes),
      counted(this.#faults, 'fault'),
    ]
    return `${kinds.join(', ')}; ${read.join(', ')}`
  }
}
