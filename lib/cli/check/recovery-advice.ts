// What to do about what a check found.

import { rows, uncertainText } from '../shared/recovery-report.js'
import { type RepairChoices, repairLine } from '../shared/repair-line.js'
import { damagedLines, unreadLines, verdictOn } from '../shared/verdict.js'
import { counted } from '../text/quantity.js'
import { isWebUrl } from '../text/web-url.js'
import type { CheckedLog } from './checked-log.js'

const NO_LOG = 'is this the file that you meant? `wholeline show --line 1` shows how it begins'
const UNKNOWN =
  'entries of unknown types may come from a newer writer: --unknown-types skip does not count them as damage'
const LONGER = 'a larger --max-line-bytes reads longer lines, and takes more memory'
const DEEPER = 'the library reads lines that are nested more deeply, with a larger maxDepth'
const FORCE =
  'without --force, repair refuses to take out so much of a file: first make sure that it is such a log (--format names the format)'
const PERHAPS_FORCE = 'repair refuses to leave less than half of a file, unless it gets --force'

/**
 * One line for each thing to do, with its terminator; empty for a clean log.
 * @param choices the options of the repair that is advised: those of the check
 */
export function recoveryAdvice(log: CheckedLog, choices: RepairChoices): string {
  const isNoLog = verdictOn(log).kind === 'no log'
  const advice = isNoLog ? [NO_LOG] : [...repairAdvice(log, choices), ...headerAdvice(log, choices)]
  return rows('advice', advice)
    .map((line) => `${line}\n`)
    .join('')
}

function repairAdvice(log: CheckedLog, choices: RepairChoices): string[] {
  const { summary, salvageable, uncertain } = log
  const { unknown, oversized, deep } = unreadLines(log)
  // What is on a server can be read there, and repaired elsewhere.
  const isHere = !isWebUrl(log.file)
  const advice = []
  if (damagedLines(log) + oversized > 0 && summary.entries + salvageable > 0)
    advice.push(catAdvice(salvageable))
  if (isHere) advice.push(...damageAdvice(log, choices))
  if (uncertain > 0) advice.push(uncertainText(uncertain))
  if (unknown > 0) advice.push(UNKNOWN)
  if (oversized > 0) advice.push(LONGER)
  if (deep > 0) advice.push(DEEPER)
  if (isHere && summary.truncated)
    advice.push(
      `the last append was cut off, or is still being written: if no process is writing, ${repairOf(log, choices)} repairs it, and so does opening the log for writing`,
    )
  return advice
}

function damageAdvice(log: CheckedLog, choices: RepairChoices): string[] {
  const { salvageable, needsForce } = log
  const repair = repairOf(log, choices)
  const advice = []
  if (salvageable > 0) advice.push(`${counted(salvageable, 'entry', 'entries')} can be salvaged: ${repair}`)
  else if (damagedLines(log) > 0) advice.push(`${repair} takes the damage out, and keeps it in a quarantine`)
  if (needsForce === true) advice.push(FORCE)
  if (needsForce === undefined) advice.push(PERHAPS_FORCE)
  return advice
}

/** The command that repairs the log, in backticks. */
function repairOf(log: CheckedLog, choices: RepairChoices): string {
  const { file, summary, salvageable, chosen, needsForce } = log
  const { unknown, oversized, deep } = unreadLines(log)
  // Without these, repair refuses to leave a log without an entry, and asks for a format that is in doubt.
  const force = needsForce === true || summary.entries + salvageable + unknown + oversized + deep === 0
  const format = chosen.doubt === undefined ? choices.format : chosen.format.name
  return `\`${repairLine(file, { ...choices, format, force })}\``
}

/** For a log that was read as plain JSON lines, and may be a session log that has lost its header. */
function headerAdvice({ file, chosen: { doubt } }: CheckedLog, choices: RepairChoices): string[] {
  if (doubt === undefined || isWebUrl(file)) return []
  const repair = repairLine(file, { ...choices, header: 'OTHER' })
  return [
    `line ${doubt.line} ${doubt.found}: if the log has lost its session header, \`${repair}\` gives it line 1 of OTHER`,
  ]
}

function catAdvice(salvageable: number): string {
  const more = salvageable > 0 ? '; with --salvage, also those inside corrupt lines' : ''
  return `\`wholeline cat\` writes every whole entry to standard output, byte for byte${more}`
}
