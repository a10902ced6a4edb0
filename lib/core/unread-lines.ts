// What is said of lines that are left unread: the same whichever way a log is read.

import type { LineCause } from './fault-cause.js'
import { isOneValue, type LineFault } from './line-decoder.js'

export const NO_TERMINATOR = 'the last line has no terminator: an append that did not finish'

/** @param verdict what the decoder says of the line */
export function tornTail(verdict: 'entry' | 'blank' | LineFault): LineCause {
  if (verdict === 'entry') return { message: `${NO_TERMINATOR}, though what is there is a whole entry` }
  if (verdict === 'blank') return { message: `${NO_TERMINATOR}; it is nothing but white space` }
  const { message, cause } = verdict
  // A person who looks for what is lost should know that nothing is missing from it.
  if (isOneValue(verdict))
    return { message: `the last line is whole JSON but not an entry, and has no terminator: ${message}` }
  return { message: `${NO_TERMINATOR}; it is ${message}`, ...(cause === undefined ? {} : { cause }) }
}

/** Whether a line without its terminator still is what it holds, where such lines are kept: one JSON value. */
export function isWholeValue(verdict: 'entry' | 'blank' | LineFault): boolean {
  return verdict === 'entry' || (verdict !== 'blank' && isOneValue(verdict))
}

export function torn(found: LineCause): LineFault {
  return { reason: 'truncated', ...found }
}

export function oversized(length: number, maxLineBytes: number): LineFault {
  return { reason: 'oversized', message: tooLong(length, maxLineBytes) }
}

export function tooLong(length: number, maxLineBytes: number): string {
  return `${length} bytes long, more than maxLineBytes (${maxLineBytes})`
}
