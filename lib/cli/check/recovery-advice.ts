// What to do about what a check found.

import { rows, uncertainText } from '../shared/recovery-report.js'
import { type RepairChoices, repairLine } from '../shared/repair-line.js'
import { counted } from '../text/quantity.js'
import type { CheckedLog } from './checked-log.js'

/**
 * One line for each thing to do, with its terminator; empty for a clean log.
 * @param choices the options of the repair that is advised: those of the check
 */
export function recoveryAdvice(log: CheckedLog, choices: RepairChoices): string {
  const { file, summary, salvageable, uncertain, chosen } = log
  const { corrupt, corruptByReason, truncated, faults } = summary
  // Where the detected format is in doubt, repair asks for it.
  const certain = chosen.doubt === undefined ? choices : { ...choices, format: chosen.format.name }
  const repair = repairLine(file, certain)
  // Repair leaves these two kinds of lines where they are.
  const unknown = corruptByReason['unknown-type'] ?? 0
  const deep = faults.filter(({ cause }) => cause === 'deep').length
  const advice = []
  if (corrupt > 0) advice.push(catAdvice(salvageable))
  if (salvageable > 0)
    advice.push(`${counted(salvageable, 'entry', 'entries')} can be salvaged: \`${repair}\``)
  else if (corrupt > unknown + deep)
    advice.push(`\`${repair}\` takes the damage out, and keeps it in a quarantine`)
  if (uncertain > 0) advice.push(uncertainText(uncertain))
  if (unknown > 0)
    advice.push(
      'entries of unknown types may come from a newer writer: --unknown-types skip does not count them as damage',
    )
  if (corruptByReason.oversized !== undefined)
    advice.push('a larger --max-line-bytes reads longer lines, and takes more memory')
  if (truncated)
    advice.push(
      `the last append was cut off, or is still being written: if no process is writing, \`${repair}\` repairs it, and so does opening the log for writing`,
    )
  advice.push(...headerAdvice(log, choices))
  return rows('advice', advice)
    .map((line) => `${line}\n`)
    .join('')
}

/** For a log that was read as plain JSON lines, and may be a session log that has lost its header. */
function headerAdvice({ file, chosen: { doubt } }: CheckedLog, choices: RepairChoices): string[] {
  if (doubt === undefined) return []
  const repair = repairLine(file, { ...choices, header: 'OTHER' })
  return [
    `line ${doubt.line} ${doubt.found}: if the log has lost its session header, \`${repair}\` gives it line 1 of OTHER`,
  ]
}

function catAdvice(salvageable: number): string {
  const more = salvageable > 0 ? '; with --salvage, also those inside corrupt lines' : ''
  return `\`wholeline cat\` writes every whole entry to standard output, byte for byte${more}`
}
