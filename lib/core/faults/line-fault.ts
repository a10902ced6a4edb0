import type { FaultCause, FaultReason } from '../recovery.js'

/** Why a line is not an entry. */
export interface LineFault {
  reason: FaultReason
  message: string
  cause?: FaultCause
}

/** Whether a line with this fault is one JSON value nevertheless. */
export function isOneValue(reason: FaultReason): boolean {
  return reason === 'schema' || reason === 'unknown-type'
}
