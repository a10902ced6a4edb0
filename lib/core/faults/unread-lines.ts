// The faults of lines that are left unread. Every way of reading a log reports them in the same words.

import type { LineCause } from './fault-cause.js'
import { isOneValue, type LineFault } from './line-fault.js'

export const NO_TERMINATOR = 'the last line has no terminator: an append or a transfer that did not finish'

/** The cause of a last line that is blank, or lacks only its terminator to be an entry. */
export function tornWhole(verdict: 'entry' | 'blank'): LineCause {
  if (verdict === 'entry') return { message: `${NO_TERMINATOR}, though what is there is a whole entry` }
  return { message: `${NO_TERMINATOR}; it is nothing but white space` }
}

/** @param fault the fault that the line would have with a terminator */
export function tornTail({ reason, message, cause }: LineFault): LineCause {
  // A person who looks for lost data should know that the line is complete.
  if (isOneValue(reason))
    return { message: `the last line is whole JSON but not an entry, and has no terminator: ${message}` }
  return { message: `${NO_TERMINATOR}; it is ${message}`, ...(cause === undefined ? {} : { cause }) }
}

export function torn(cause: LineCause): LineFault {
  return { reason: 'truncated', ...cause }
}

export function oversized(length: number, maxLineBytes: number): LineFault {
  return { reason: 'oversized', message: tooLong(length, maxLineBytes) }
}

export function tooLong(length: number, maxLineBytes: number): string {
  return `${length} bytes long, more than maxLineBytes (${maxLineBytes})`
}
