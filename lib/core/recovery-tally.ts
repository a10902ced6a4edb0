// The running account of a read. Memory is bounded: faults are counted without end, kept up to a limit.

import type { Fault, FaultReason, RecoveryStatus, RecoverySummary } from './recovery.js'

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

  add(fault: Fault): void {
    this.#uncertain += fault.uncertain
    if (fault.reason === 'truncated') {
      this.truncated = true
    } else {
      this.#corrupt += 1
      this.#corruptByReason[fault.reason] = (this.#corruptByReason[fault.reason] ?? 0) + 1
      if (fault.reason === 'unknown-type') this.unknown += 1
    }
    if (this.#faults.length < this.#maxFaults) this.#faults.push(fault)
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
