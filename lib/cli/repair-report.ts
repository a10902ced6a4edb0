// The report of `wholeline repair` for a person: what was wrong, in the rows of `wholeline check`; then what
// was done, or on a dry run would be, and how the log is now. Nothing here is made of log content.

import type { RecoverySummary } from '../core/recovery.js'
import { logName } from './log-name.js'
import type { Paint } from './paint.js'
import { printable } from './printable.js'
import { byteSize, counted, grouped } from './quantity.js'
import { LISTED_FAULTS } from './reading-options.js'
import { recoveryReport, row, rows, summaryRows, verdictOf } from './recovery-report.js'
import type { RepairedLog } from './repair-outcome.js'

/** @param command what does what a dry run has told of */
export function repairReport(log: RepairedLog, command: string, paint: Paint): string {
  if (!log.isDamaged && log.stayed === 0) return recoveryReport(log, paint) + text(asides(log))
  return text([
    `${logName(log.file)}: ${verdict(log, paint)}`,
    ...summaryRows({ ...log, summary: listed(log.summary) }, moreFaults(log)),
    ...asides(log),
    ...rows(log.isDryRun ? 'would' : 'done', deeds(log)),
    ...rows('kept', quarantineTexts(log)),
    ...rows(log.isDryRun ? 'stays' : 'stayed', stayedTexts(log)),
    ...rows('now', nowTexts(log)),
    ...rows('advice', advice(log, command)),
  ])
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('')
}

function verdict(log: RepairedLog, paint: Paint): string {
  if (!log.isDamaged)
    return `${paint('NOTHING TO MEND', 'yellow')}: only entries of unknown types, which stay`
  if (!log.isDryRun) return `${paint('MENDED', 'green')}: ${findings(log)}`
  const { word, colour } = verdictOf(log.summary.status)
  const shown = log.header === 'added' ? paint('DAMAGED', 'red') : paint(word, colour)
  return `${shown}: ${findings(log)}; nothing was changed (--dry-run)`
}

function findings({ header, corrupt, tail }: RepairedLog): string {
  const found = []
  if (header === 'added') found.push('the header was gone')
  if (corrupt > 0) found.push(counted(corrupt, 'corrupt line'))
  if (tail === 'cut') found.push('a last line without a terminator')
  if (tail === 'completed') found.push('a header without a terminator')
  return found.join(', and ')
}

/** The library's report has more faults than fit a screen. */
function listed(summary: RecoverySummary): RecoverySummary {
  return { ...summary, faults: summary.faults.slice(0, LISTED_FAULTS) }
}

function moreFaults({ report: { quarantine } }: RepairedLog): string {
  return quarantine === undefined
    ? '`wholeline check --max-faults` lists more'
    : 'the quarantine has what was taken out, line by line'
}

function asides({ header, isDamaged }: RepairedLog): string[] {
  return [
    ...(header === 'not needed' ? [row('header', 'the log has its own: --header was not needed')] : []),
    ...(isDamaged ? [] : [row('done', 'nothing: there is nothing to mend')]),
  ]
}

function deeds(log: RepairedLog): string[] {
  const { isDamaged, isDryRun, summary, salvaged, report, header, tail } = log
  if (!isDamaged) return []
  const tense = (done: string, planned: string) => (isDryRun ? planned : done)
  const texts = []
  if (header === 'added') texts.push('put in the header that --header gave')
  if (tail === 'completed') texts.push(`${tense('gave', 'give')} the header its terminator`)
  texts.push(`${tense('kept', 'keep')} ${counted(summary.entries, 'entry', 'entries')}, byte for byte`)
  if (salvaged > 0) texts.push(`${tense('salvaged', 'salvage')} ${salvagedText(salvaged)}`)
  if (report.removedBytes > 0)
    texts.push(
      `${tense('took', 'take')} out ${byteSize(report.removedBytes)}${tense('', ', into a quarantine')}`,
    )
  if (report.lateBytes !== undefined)
    texts.push(`carried over ${byteSize(report.lateBytes)} that a writer without the lock appended meanwhile`)
  return texts
}

function salvagedText(count: number): string {
  return count === 1
    ? '1 entry from inside a corrupt line, onto a line of its own'
    : `${grouped(count)} entries from inside corrupt lines, onto lines of their own`
}

function quarantineTexts({ report: { quarantine, removedBytes } }: RepairedLog): string[] {
  if (quarantine === undefined) return []
  if (removedBytes === 0) return [`${printable(quarantine)} says what was put in`]
  return [
    printable(quarantine),
    'every byte that was taken out, in base64, and where it stood: with this and the mended log, the damaged',
    'one can be put together again: `wholeline restore` does it. It holds log content; delete it when all is well',
  ]
}

function stayedTexts({ stayed }: RepairedLog): string[] {
  if (stayed === 0) return []
  const entries = counted(stayed, 'entry of an unknown type', 'entries of unknown types')
  return [
    `${entries}: whole, and perhaps of a newer writer, so not repair's to take out`,
    '`wholeline check --unknown-types skip` calls that no damage',
  ]
}

function nowTexts({ report: { after }, stayed }: RepairedLog): string[] {
  if (after === undefined) return []
  const counts = [
    counted(after.entries, 'entry', 'entries'),
    counted(after.lines, 'line'),
    ...(stayed > 0 ? [`${grouped(stayed)} of an unknown type`] : []),
    byteSize(after.bytes),
  ]
  return [counts.join(', ')]
}

function advice({ isDryRun, isDamaged, summary }: RepairedLog, command: string): string[] {
  if (!isDryRun || !isDamaged) return []
  const does = [`\`${command}\` does it`]
  if (summary.corruptByReason.oversized !== undefined)
    does.push(
      'a line that is too long goes as a whole, whatever is in it; the quarantine keeps it; ' +
        '--max-line-bytes reads longer lines, and takes more memory',
    )
  return does
}
