import type { Removal } from './edit-gatherer.js'

/** Edits to a log, from its front to its end. */
export interface LogEdits {
  /** Bytes that were taken out. */
  readonly removedBytes: number
  /** Keeps what the log has from where the edits stand up to, not with, `end`. */
  copyTo(end: number): Promise<void>
  /** Takes out what it has from there up to, not with, `end`. */
  removeTo(end: number, removal: Removal): Promise<void>
  /** Puts in bytes that it has not. */
  add(bytes: Uint8Array): Promise<void>
}
