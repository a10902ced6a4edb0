import type { ReadLog, UnreadLog } from '../shared/log-outcome.js'

export interface CheckedLog extends ReadLog {
  /** Entries inside corrupt lines that salvage brings back, whether or not the summary counts them. */
  readonly salvageable: number
  /** Values inside corrupt lines that may be parts of torn entries, and that only `--salvage=uncertain` brings back. */
  readonly uncertain: number
}
export type CheckOutcome = CheckedLog | UnreadLog
