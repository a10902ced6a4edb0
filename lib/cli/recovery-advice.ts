// What can be done about what was found.

import type { CheckedLog } from './check-outcome.js'
import { counted } from './quantity.js'
import { rows } from './recovery-report.js'

/**
 * One line for each thing that helps, with its terminator; nothing for a clean log.
 * @param repair the command that mends the log
 */
export function recoveryAdvice({ summary, salvageable }: CheckedLog, repair: string): string {
  const { corrupt, corruptByReason, truncated } = summary
  const unknown = corruptByReason['unknown-type'] ?? 0
  const advice = []
  if (corrupt > 0) advice.push(catAdvice(salvageable))
  if (salvageable > 0)
    advice.push(`${counted(salvageable, 'entry', 'entries')} can be salvaged: \`${repair}\``)
  else if (corrupt > unknown) advice.push(`\`${repair}\` takes the damage out, and keeps it in a quarantine`)
  if (unknown > 0)
    advice.push('a newer writer may have left the unknown types: --unknown-types skip calls them no damage')
  if (corruptByReason.oversized !== undefined)
    advice.push('--max-line-bytes reads longer lines, and takes more memory')
  if (truncated) advice.push(`the last append broke off, or still goes on: ${tailAdvice(repair)}`)
  return rows('advice', advice)
    .map((line) => `${line}\n`)
    .join('')
}

function catAdvice(salvageable: number): string {
  const more = salvageable > 0 ? '; with --salvage, also those inside corrupt lines' : ''
  return `\`wholeline cat\` writes out every entry that is whole, byte for byte${more}`
}

function tailAdvice(repair: string): string {
  return `opening the log for writing deals with it, and so does \`${repair}\``
}
