// What can be done about what was found.

import { rows } from '../shared/recovery-report.js'
import { type RepairChoices, repairLine } from '../shared/repair-line.js'
import { uncertainText } from '../shared/salvageable.js'
import { counted } from '../text/quantity.js'
import type { CheckedLog } from './check-outcome.js'

/**
 * One line for each thing that helps, with its terminator; nothing for a clean log.
 * @param choices what a repair should be asked for, as the check was
 */
export function recoveryAdvice(log: CheckedLog, choices: RepairChoices): string {
  const { file, summary, salvageable, uncertain, chosen } = log
  const { corrupt, corruptByReason, truncated } = summary
  // Repair takes nothing out by a guess.
  const sure = chosen.doubt === undefined ? choices : { ...choices, format: chosen.format.name }
  const repair = repairLine(file, sure)
  const unknown = corruptByReason['unknown-type'] ?? 0
  const advice = []
  if (corrupt > 0) advice.push(catAdvice(salvageable))
  if (salvageable > 0)
    advice.push(`${counted(salvageable, 'entry', 'entries')} can be salvaged: \`${repair}\``)
  else if (corrupt > unknown) advice.push(`\`${repair}\` takes the damage out, and keeps it in a quarantine`)
  if (uncertain > 0) advice.push(uncertainText(uncertain))
  if (unknown > 0)
    advice.push('a newer writer may have left the unknown types: --unknown-types skip calls them no damage')
  if (corruptByReason.oversized !== undefined)
    advice.push('--max-line-bytes reads longer lines, and takes more memory')
  if (truncated) advice.push(`the last append broke off, or still goes on: ${tailAdvice(repair)}`)
  advice.push(...headerAdvice(log, choices))
  return rows('advice', advice)
    .map((line) => `${line}\n`)
    .join('')
}

/** What was read as plain JSON lines may be a session log that has lost its header. */
function headerAdvice({ file, chosen: { doubt } }: CheckedLog, choices: RepairChoices): string[] {
  if (doubt === undefined) return []
  const repair = repairLine(file, { ...choices, header: 'OTHER' })
  return [
    `line ${doubt.line} ${doubt.found}: if a session log has lost its header, \`${repair}\` gives it line 1 of OTHER`,
  ]
}

function catAdvice(salvageable: number): string {
  const more = salvageable > 0 ? '; with --salvage, also those inside corrupt lines' : ''
  return `\`wholeline cat\` writes out every entry that is whole, byte for byte${more}`
}

function tailAdvice(repair: string): string {
  return `opening the log for writing deals with it, and so does \`${repair}\``
}
