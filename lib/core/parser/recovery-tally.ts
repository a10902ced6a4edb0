// The running account of a read. Memory is bounded: faults are counted without end, kept up to a limit.

import type { Fault, FaultReason, RecoveryStatus, RecoverySummary } from '../recovery.js'

export class RecoveryTally {
  entries = 0
  salvaged = 0
  #uncertain = 0
  blank = 0
  unknown = 0
  lines = 0
  bytes = 0
  committed = 0
  truncated = false
  #corrupt = 0
  readonly #corruptByReason: Partial<Record<FaultReason, number>> = {}
  readonly #faults: Fault[] = []
  readonly #maxFaults: number

  constructor(maxFaults: number) {
    this.#maxFaults = maxFaults
  }

  get corrupt(): number {
    return this.#corrupt
  }

  /** Whether another fault would be kept for the summary. */
  get keepsMore(): boolean {
    return this.#faults.length < this.#maxFaults
  }

  add(fault: Fault): void {
    this.count(fault.reason, fault.uncertain)
    if (this.keepsMore) this.#faults.push(fault)
  }

  /** A fault that nobody asks for any more than its number. */
  count(reason: FaultReason, uncertain = 0): void {
    this.#uncertain += uncertain
    if (reason === 'truncated') {
      this.truncated = true
      return
    }
    this.#corrupt += 1
    this.#corruptByReason[reason] = (this.#corruptByReason[reason] ?? 0) + 1
    if (reason === 'unknown-type') this.unknown += 1
  }

  summary(): RecoverySummary {
    return {
      status: this.#status(),
      entries: this.entries,
      corrupt: this.#corrupt,
      corruptByReason: { ...this.#corruptByReason },
      truncated: this.truncated,
      unknown: this.unknown,
      salvaged: this.salvaged,
      uncertain: this.#uncertain,
      blank: this.blank,
      lines: this.lines,
      bytes: this.bytes,
      committed: this.committed,
      faults: [...this.#faults],
    }
  }

  #status(): RecoveryStatus {
    if (this.#corrupt > 0) return this.truncated ? 'corrupt-entries-with-truncation' : 'corrupt-entries'
    return this.truncated ? 'truncated-line' : 'clean'
  }
}
