// What reading a log found, for a person: the verdict, the counts, then every fault and where it is. A clean log takes
// one line. No report holds log content.

import type { Fault, FaultReason, RecoverySummary } from '../../core/recovery.js'
import type { ChosenFormat } from '../input/format-detection.js'
import type { Paint } from '../terminal/paint.js'
import { logName, printable } from '../text/printable.js'
import { byteSize, counted, grouped, roundedSize } from '../text/quantity.js'
import type { ReadLog } from './log-outcome.js'
import { damagedLines, verdictOn } from './verdict.js'

const REASONS: Readonly<Record<FaultReason, string>> = {
  syntax: 'not JSON',
  encoding: 'not UTF-8',
  nul: 'not JSON, with NUL bytes in it',
  schema: 'JSON, but does not match the format',
  'unknown-type': 'of a type that the format does not know',
  oversized: 'longer than --max-line-bytes',
  truncated: 'without a terminator',
}

/** One or more lines, each with its terminator. */
export function recoveryReport(log: ReadLog, paint: Paint): string {
  const { kind, word, colour, found } = verdictOn(log)
  const verdict = `${logName(log.file)}: ${paint(word, colour)}`
  if (kind === 'clean') return `${[`${verdict}: ${inOneLine(log)}`, ...noteRows(log)].join('\n')}\n`
  const lines = [`${verdict}: ${found}`, ...summaryRows(log, '--max-faults lists more')]
  return `${lines.join('\n')}\n`
}

/**
 * Every count, and every fault that the summary holds; without terminators.
 * @param remedy how to see the other faults, where the summary does not hold all
 */
export function summaryRows(log: ReadLog, remedy: string): string[] {
  return [...countRows(log), ...rows('faults', faultTexts(log.summary, remedy))]
}

/** One row for each text; the first has the title. */
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

function countRows(log: ReadLog): string[] {
  const { chosen, summary } = log
  const whole = summary.committed < summary.bytes ? `; whole lines end at byte ${summary.committed}` : ''
  return [
    row('format', formatText(chosen)),
    ...noteRows({ chosen }),
    row('entries', grouped(summary.entries)),
    row('lines', [grouped(summary.lines), ...asides(summary)].join(', ')),
    row('size', byteSize(summary.bytes) + whole),
    ...reasonRows(log),
  ]
}

function noteRows({ chosen: { note } }: Pick<ReadLog, 'chosen'>): string[] {
  return note === undefined ? [] : [row('note', note)]
}

function reasonRows(log: ReadLog): string[] {
  const isDamaged = damagedLines(log) > 0
  const reasons = isDamaged ? REASONS : { ...REASONS, schema: 'JSON, but nested too deeply' }
  const texts = Object.entries(log.summary.corruptByReason).map(
    ([reason, count]) => `${grouped(count)} ${reason}: ${reasons[reason as FaultReason]}`,
  )
  return rows(isDamaged ? 'corrupt' : 'unread', texts)
}

/** Counts that are not damage, where they are not 0. */
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
  // A cause that only repeats the reason is left out.
  const why = cause === undefined || cause === reason ? reason : `${reason} (${cause})`
  return `${place}: ${why}: ${printable(message)}`
}

/** '1 value may be a part of a torn entry: --salvage=uncertain'. */
export function uncertainText(count: number): string {
  const what = count === 1 ? 'may be a part of a torn entry' : 'may be parts of torn entries'
  return `${counted(count, 'value')} ${what}: --salvage=uncertain`
}

function formatText({ format, reason }: ChosenFormat): string {
  return `${printable(format.name)} (${reason})`
}
