// A source that breaks off: bytes of the log are missing after those that it gave, or are not to be trusted.

import type { FaultCause, FaultReason } from '../recovery.js'
import type { LineFault } from './line-fault.js'

/** Why a source broke off before its end. */
export interface SourceBreak {
  /** Whether the archive was cut off, or is damaged. */
  cause: Extract<FaultCause, 'cut-archive' | 'damaged-archive'>
  /** For a person; never log content. */
  message: string
}

/** What is missing was cut off; what is damaged is corrupt, and what follows it is missing as well. */
const REASONS: Readonly<Record<SourceBreak['cause'], FaultReason>> = {
  'cut-archive': 'truncated',
  'damaged-archive': 'encoding',
}

export function breakFault({ cause, message }: SourceBreak): LineFault {
  return { reason: REASONS[cause], message, cause }
}
