// What reading a log found, for a person: the verdict in words, the counts, then every fault with its place.
// A clean log takes one line. Nothing here is made of log content.

import type { Fault, FaultReason, RecoveryStatus, RecoverySummary } from '../../core/recovery.js'
import type { ChosenFormat } from '../input/chosen-format.js'
import type { Colour, Paint } from '../terminal/paint.js'
import { logName } from '../text/log-name.js'
import { printable } from '../text/printable.js'
import { byteSize, counted, grouped, roundedSize } from '../text/quantity.js'
import type { ReadLog } from './log-outcome.js'

const REASONS: Readonly<Record<FaultReason, string>> = {
  syntax: 'not JSON',
  encoding: 'not UTF-8',
  nul: 'not JSON, NUL bytes in it',
  schema: 'JSON, but not what the format asks for',
  'unknown-type': 'of a type that the format does not know',
  oversized: 'too long to be held in memory',
  truncated: 'without a terminator',
}

const VERDICTS: Readonly<Record<RecoveryStatus, { word: string; colour: Colour }>> = {
  clean: { word: 'clean', colour: 'green' },
  'truncated-line': { word: 'TORN', colour: 'yellow' },
  'corrupt-entries': { word: 'DAMAGED', colour: 'red' },
  'corrupt-entries-with-truncation': { word: 'DAMAGED', colour: 'red' },
}

/** One or more lines, each with its terminator. */
export function recoveryReport(log: ReadLog, paint: Paint): string {
  const { word, colour } = verdictOf(log.summary.status)
  const verdict = `${logName(log.file)}: ${paint(word, colour)}`
  if (log.summary.status === 'clean')
    return `${[`${verdict}: ${inOneLine(log)}`, ...noteRows(log)].join('\n')}\n`
  const lines = [`${verdict}: ${damage(log.summary)}`, ...summaryRows(log, '--max-faults lists more')]
  return `${lines.join('\n')}\n`
}

export function verdictOf(status: RecoveryStatus): { word: string; colour: Colour } {
  return VERDICTS[status]
}

/**
 * Every count, and every fault that the summary holds; without terminators.
 * @param remedy what is said where there are more faults
 */
export function summaryRows(log: ReadLog, remedy: string): string[] {
  return [...countRows(log), ...rows('faults', faultTexts(log.summary, remedy))]
}

/** The texts one below the other, the title before the first. */
export function rows(title: string, texts: readonly string[]): string[] {
  return texts.map((text, index) => row(index === 0 ? title : '', text))
}

export function row(title: string, text: string): string {
  return `  ${title.padEnd(8)} ${text}`
}

function inOneLine({ chosen, summary }: ReadLog): string {
  const counts = [
    counted(summary.entries, 'entry', 'entries'),
    counted(summary.lines, 'line'),
    ...asides(summary),
    byteSize(summary.bytes),
  ]
  return `${counts.join(', ')}; format ${formatText(chosen)}`
}

function damage({ corrupt, truncated }: RecoverySummary): string {
  const found = []
  if (corrupt > 0) found.push(`${counted(corrupt, 'corrupt line')} passed over`)
  if (truncated) found.push('the last line has no terminator')
  return found.join(', and ')
}

function countRows({ chosen, summary }: ReadLog): string[] {
  const whole = summary.committed < summary.bytes ? `; whole lines end at byte ${summary.committed}` : ''
  return [
    row('format', formatText(chosen)),
    ...noteRows({ chosen }),
    row('entries', grouped(summary.entries)),
    row('lines', [grouped(summary.lines), ...asides(summary)].join(', ')),
    row('size', byteSize(summary.bytes) + whole),
    ...rows('corrupt', Object.entries(summary.corruptByReason).map(reasonText)),
  ]
}

function noteRows({ chosen: { note } }: Pick<ReadLog, 'chosen'>): string[] {
  return note === undefined ? [] : [row('note', note)]
}

function reasonText([reason, count]: [string, number]): string {
  return `${grouped(count)} ${reason}: ${REASONS[reason as FaultReason]}`
}

/** What is no damage, but worth a word where it is there. */
function asides({ blank, unknown, salvaged, corruptByReason }: RecoverySummary): string[] {
  const skipped = unknown - (corruptByReason['unknown-type'] ?? 0)
  const found = []
  if (blank > 0) found.push(`${grouped(blank)} blank`)
  if (skipped > 0) found.push(`${grouped(skipped)} of an unknown type skipped`)
  if (salvaged > 0) found.push(`${counted(salvaged, 'entry', 'entries')} salvaged`)
  return found
}

function faultTexts({ corrupt, truncated, faults }: RecoverySummary, remedy: string): string[] {
  const texts = faults.map(faultText)
  const unlisted = corrupt + Number(truncated) - faults.length
  return unlisted > 0 ? [...texts, `… and ${grouped(unlisted)} more: ${remedy}`] : texts
}

export function faultText({ line, offset, length, reason, cause, message }: Fault): string {
  const place = `line ${line}, byte ${offset}-${offset + length - 1} (${roundedSize(length)})`
  // A word that says the same again helps nobody.
  const why = cause === undefined || cause === reason ? reason : `${reason} (${cause})`
  return `${place}: ${why}: ${printable(message)}`
}

function formatText({ format, reason }: ChosenFormat): string {
  return `${printable(format.name)} (${reason})`
}
