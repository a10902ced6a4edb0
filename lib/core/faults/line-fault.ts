import type { FaultCause, FaultReason } from '../recovery.js'

/** Why a line is not an entry. */
export interface LineFault {
  reason: FaultReason
  message: string
  cause?: FaultCause
}

/** Whether a line of this fault is JSON all the same. */
export function isOneValue(reason: FaultReason): boolean {
  return reason === 'schema' || reason === 'unknown-type'
}
