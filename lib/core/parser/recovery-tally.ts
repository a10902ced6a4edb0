// The running account of a read. Memory is bounded: faults are counted without end, kept up to a limit.

import type { Fault, FaultReason, RecoveryStatus, RecoverySummary } from '../recovery.js'

/** The running numbers of a read. */
export interface RecoveryCounts {
  /** Bytes of the source that have arrived, or were passed over by resuming. */
  bytes: number
  entries: number
  lines: number
  /** Faults that were found, whether the summary keeps them or not. */
  faults: number
  /** Lines of JSON that are nested more deeply than `maxDepth`. */
  deep: number
  /** Lines over `maxLineBytes` that are proved not to be JSON; of those that were walked. */
  malformed: number
  /** Bytes of all faults, without the terminators of their lines. */
  faultBytes: number
}

/** A fault as it is counted. */
export interface CountedFault {
  reason: FaultReason
  /** In bytes. */
  length: number
  uncertain?: number
  /** Whether the line is JSON that is nested too deeply. */
  isDeep?: boolean
}

export class RecoveryTally {
  #entries = 0
  #salvaged = 0
  #uncertain = 0
  #blank = 0
  #unknown = 0
  #lines = 0
  #bytes = 0
  #committed = 0
  #truncated = false
  #corrupt = 0
  #deep = 0
  #malformed = 0
  #faultBytes = 0
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

  /** Bytes of the source have arrived. */
  receive(bytes: number): void {
    this.#bytes += bytes
  }

  /** Counts begin at this place of the source, of which the bytes up to `committed` are terminated lines. */
  beginAt(offset: number, committed: number): void {
    this.#bytes = offset
    this.#committed = committed
  }

  /** A writer would continue here. */
  commit(offset: number): void {
    this.#committed = offset
  }

  meetLines(count: number): void {
    this.#lines += count
  }

  addEntries(count: number): void {
    this.#entries += count
  }

  addSalvaged(): void {
    this.#entries += 1
    this.#salvaged += 1
  }

  addBlank(): void {
    this.#blank += 1
  }

  /** An object of an unknown type that the options skip. */
  skipUnknown(): void {
    this.#unknown += 1
  }

  addFault(fault: Fault): void {
    this.countFault({ ...fault, isDeep: fault.cause === 'deep' })
    if (this.keepsMore) this.#faults.push(fault)
  }

  /** A fault of which no caller asks for more than its number. */
  countFault({ reason, length, uncertain = 0, isDeep = false }: CountedFault): void {
    this.#uncertain += uncertain
    this.#faultBytes += length
    if (reason === 'truncated') {
      this.#truncated = true
      return
    }
    this.#corrupt += 1
    this.#corruptByReason[reason] = (this.#corruptByReason[reason] ?? 0) + 1
    if (reason === 'unknown-type') this.#unknown += 1
    if (isDeep) this.#deep += 1
  }

  /** The line over the limit that is counted next is not JSON. */
  addMalformed(): void {
    this.#malformed += 1
  }

  counts(): RecoveryCounts {
    const faults = this.#corrupt + (this.#truncated ? 1 : 0)
    return {
      bytes: this.#bytes,
      entries: this.#entries,
      lines: this.#lines,
      faults,
      deep: this.#deep,
      malformed: this.#malformed,
      faultBytes: this.#faultBytes,
    }
  }

  summary(): RecoverySummary {
    return {
      status: recoveryStatus(this.#corrupt, this.#truncated),
      entries: this.#entries,
      corrupt: this.#corrupt,
      corruptByReason: { ...this.#corruptByReason },
      truncated: this.#truncated,
      unknown: this.#unknown,
      salvaged: this.#salvaged,
      uncertain: this.#uncertain,
      blank: this.#blank,
      lines: this.#lines,
      bytes: this.#bytes,
      committed: this.#committed,
      faults: [...this.#faults],
    }
  }
}

/** The verdict on a log of which so many lines are corrupt. */
export function recoveryStatus(corrupt: number, truncated: boolean): RecoveryStatus {
  if (corrupt > 0) return truncated ? 'corrupt-entries-with-truncation' : 'corrupt-entries'
  return truncated ? 'truncated-line' : 'clean'
}
