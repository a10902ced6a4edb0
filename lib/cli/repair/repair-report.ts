// The report of `wholeline repair`. For a person: what was wrong, in the rows of `wholeline check`; then what was done,
// or would be in a dry run, and what the log holds now. For a program: the library's report. Neither holds log content.

import type { RecoverySummary } from '../../core/recovery.js'
import { formatJson, jsonLine, summaryJson, unreadJson } from '../shared/json-report.js'
import { LISTED_FAULTS } from '../shared/reading-options.js'
import { recoveryReport, row, rows, summaryRows, uncertainText } from '../shared/recovery-report.js'
import { damagedLines } from '../shared/verdict.js'
import type { Paint } from '../terminal/paint.js'
import { logName, printable } from '../text/printable.js'
import { byteSize, counted, grouped, limitSize } from '../text/quantity.js'
import type { LinesThatStay, RepairedLog, RepairOutcome } from './repair-outcome.js'

export interface RepairTexts {
  /** The command that does what the dry run reports. */
  readonly command: string
  readonly maxLineBytes: number
}

export function repairReport(log: RepairedLog, texts: RepairTexts, paint: Paint): string {
  const stay = stayTexts(log.stays, texts.maxLineBytes)
  if (!log.isChange && stay.length === 0) return recoveryReport(log, paint) + text(asides(log))
  return text([
    `${logName(log.file)}: ${verdict(log, paint)}`,
    ...summaryRows({ ...log, summary: listed(log.summary) }, moreFaults(log)),
    ...asides(log),
    ...rows(log.isDryRun ? 'would' : 'done', deeds(log)),
    ...rows('kept', quarantineTexts(log)),
    ...rows(log.isDryRun ? 'stays' : 'stayed', stay),
    ...rows('now', nowTexts(log)),
    ...rows('advice', advice(log, texts.command)),
  ])
}

export function repairJson(outcome: RepairOutcome): string {
  if ('problem' in outcome) return unreadJson(outcome)
  const { file, chosen, report } = outcome
  const { changed, headerAdded, removedBytes, oversizedKept, deepKept, endKept } = report
  const { quarantine, lateBytes, before, after } = report
  return jsonLine({
    file,
    ...formatJson(chosen),
    changed,
    headerAdded,
    removedBytes,
    oversizedKept,
    deepKept,
    endKept,
    quarantine,
    lateBytes,
    before: summaryJson(before),
    after: after && summaryJson(after),
  })
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('')
}

function verdict(log: RepairedLog, paint: Paint): string {
  if (!log.isChange)
    return `${paint('NOTHING TO REPAIR', 'yellow')}: only ${kindsThatStay(log.stays)}, which stay`
  if (!log.isDryRun) return `${paint('REPAIRED', 'green')}: ${findings(log)}`
  return `${plannedWord(log, paint)}: ${findings(log)}; nothing was changed (--dry-run)`
}

/** The words of `wholeline check`, to which a missing terminator alone may not be damage. */
function plannedWord(log: RepairedLog, paint: Paint): string {
  const { header, corrupt, isDamaged } = log
  if (header === 'added' || corrupt > 0 || damagedLines(log) > 0) return paint('DAMAGED', 'red')
  return isDamaged ? paint('TORN', 'yellow') : paint('clean', 'green')
}

function kindsThatStay({ unknown, oversized, deep }: LinesThatStay): string {
  const kinds = []
  if (unknown > 0) kinds.push('entries of unknown types')
  if (oversized > 0) kinds.push('lines longer than --max-line-bytes')
  if (deep > 0) kinds.push('lines nested too deeply')
  return kinds.join(' and ')
}

function findings({ header, corrupt, unterminated }: RepairedLog): string {
  const found = []
  if (header === 'added') found.push('the header is missing')
  if (corrupt > 0) found.push(counted(corrupt, 'corrupt line'))
  if (unterminated !== undefined)
    found.push(`a ${unterminated === 'header' ? 'header' : 'last line'} without a terminator`)
  return found.join(', and ')
}

/** The library's report lists more faults than fit on a screen. */
function listed(summary: RecoverySummary): RecoverySummary {
  return { ...summary, faults: summary.faults.slice(0, LISTED_FAULTS) }
}

function moreFaults({ report: { quarantine } }: RepairedLog): string {
  return quarantine === undefined
    ? '`wholeline check --max-faults` lists more'
    : 'the quarantine has every line that was taken out'
}

function asides({ header, isChange }: RepairedLog): string[] {
  return [
    ...(header === 'not needed'
      ? [row('header', 'the log has its own header: --header was not needed')]
      : []),
    ...(isChange ? [] : [row('done', 'nothing: there is nothing to repair')]),
  ]
}

function deeds(log: RepairedLog): string[] {
  const { isChange, isDryRun, summary, salvaged, uncertain, report, header, isCompleted, unterminated } = log
  if (!isChange) return []
  const tense = (done: string, planned: string) => (isDryRun ? planned : done)
  const texts = []
  if (header === 'added') texts.push('put in the header from --header')
  if (isCompleted)
    texts.push(
      `${tense('gave', 'give')} the ${unterminated === 'header' ? 'header' : 'last line'} its terminator`,
    )
  texts.push(`${tense('kept', 'keep')} ${counted(summary.entries, 'entry', 'entries')}, byte for byte`)
  if (salvaged > 0) texts.push(`${tense('salvaged', 'salvage')} ${salvagedText(salvaged)}`)
  if (uncertain > 0) texts.push(uncertainText(uncertain))
  if (report.removedBytes > 0)
    texts.push(
      `${tense('took', 'take')} out ${byteSize(report.removedBytes)}${tense('', ', into a quarantine')}`,
    )
  if (report.lateBytes !== undefined)
    texts.push(
      `carried over ${byteSize(report.lateBytes)} that a writer without the lock appended during the repair`,
    )
  return texts
}

function salvagedText(count: number): string {
  return count === 1
    ? '1 entry from inside a damaged line, onto a line of its own'
    : `${grouped(count)} entries from inside damaged lines, onto lines of their own`
}

function quarantineTexts({ report: { quarantine, removedBytes } }: RepairedLog): string[] {
  if (quarantine === undefined) return []
  if (removedBytes === 0) return [`${printable(quarantine)} records the header that was put in`]
  return [
    printable(quarantine),
    'holds every byte that was taken out, in base64, and its position: `wholeline restore` undoes the repair with it.',
    'It holds log content: delete it when you no longer need it',
  ]
}

function stayTexts({ unknown, oversized, deep, end }: LinesThatStay, maxLineBytes: number): string[] {
  const texts = []
  if (unknown > 0)
    texts.push(
      `${counted(unknown, 'entry of an unknown type', 'entries of unknown types')}: whole, and perhaps from a newer writer: repair leaves such entries`,
      '`wholeline check --unknown-types skip` does not count them as damage',
    )
  if (oversized > 0)
    texts.push(
      limitedText(
        oversized,
        `longer than ${limitSize(maxLineBytes)}`,
        'a larger --max-line-bytes reads longer lines',
      ),
    )
  if (deep > 0)
    texts.push(limitedText(deep, 'nested too deeply', 'the library reads deeper ones with a larger maxDepth'))
  if (end > 0)
    texts.push(
      'the last line, which is not an entry, but holds whole values: a second repair takes it out, into the quarantine',
    )
  return texts
}

function limitedText(count: number, what: string, remedy: string): string {
  const stay =
    count === 1 ? `1 line ${what} stays where it is` : `${grouped(count)} lines ${what} stay where they are`
  return `${stay}, byte for byte: a limit is not damage; ${remedy}`
}

function nowTexts({ report: { after }, stays: { unknown, oversized, deep, end } }: RepairedLog): string[] {
  if (after === undefined) return []
  const counts = [counted(after.entries, 'entry', 'entries'), counted(after.lines, 'line')]
  if (unknown > 0) counts.push(`${grouped(unknown)} of an unknown type`)
  if (oversized > 0) counts.push(`${grouped(oversized)} longer than --max-line-bytes`)
  if (deep > 0) counts.push(`${grouped(deep)} nested too deeply`)
  if (end > 0) counts.push(`${grouped(end)} that is not an entry`)
  return [[...counts, byteSize(after.bytes)].join(', ')]
}

function advice({ isDryRun, isChange }: RepairedLog, command: string): string[] {
  return isDryRun && isChange ? [`\`${command}\` does it`] : []
}
