// What is said of a last line that has no terminator, and so is left unread.

import type { LineCause } from './fault-cause.js'
import type { LineFault } from './line-decoder.js'

export const NO_TERMINATOR = 'the last line has no terminator: an append that did not finish'

/** @param verdict what the decoder says of the line */
export function tornTail(verdict: 'entry' | 'blank' | LineFault): LineCause {
  if (verdict === 'entry') return { message: `${NO_TERMINATOR}, though what is there is a whole entry` }
  if (verdict === 'blank') return { message: `${NO_TERMINATOR}; it is nothing but white space` }
  const { reason, message, cause } = verdict
  // Whoever looks for what is lost should know that nothing is missing from it.
  if (reason === 'schema' || reason === 'unknown-type')
    return { message: `the last line is whole JSON but not an entry, and has no terminator: ${message}` }
  return { message: `${NO_TERMINATOR}; it is ${message}`, ...(cause === undefined ? {} : { cause }) }
}
