import type { ReadLog, UnreadLog } from './log-outcome.js'

export interface CheckedLog extends ReadLog {
  /** Entries inside corrupt lines that salvage brings back, whether or not the summary counts them. */
  readonly salvageable: number
}
export type CheckOutcome = CheckedLog | UnreadLog
