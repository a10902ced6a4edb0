// The verdict on a log that was read to its end. Lines that a repair leaves where they are (entries of unknown types, lines
// over a limit) are not called damage, so that a repaired log is not called damaged again. A file without a line of JSON
// may not be a log at all. The exit code does not depend on these words: it is that of the summary's status.

import type { Colour } from '../terminal/paint.js'
import { counted } from '../text/quantity.js'
import type { ReadLog, UnreadLines } from './log-outcome.js'

/** 'unread': all of its other lines are whole. */
export type VerdictKind = 'clean' | 'damaged' | 'unread' | 'no log'

export interface Verdict {
  readonly kind: VerdictKind
  readonly word: string
  readonly colour: Colour
  /** What was found; empty for a clean log. */
  readonly found: string
}

type UnreadFacts = Pick<ReadLog, 'summary' | 'unread'>

const TORN = 'the last line has no terminator'
/** The reasons of lines that are not JSON. */
const NOT_JSON: readonly string[] = ['syntax', 'encoding', 'nul', 'truncated']

export function verdictOn(log: ReadLog): Verdict {
  const { truncated, status } = log.summary
  if (status === 'clean') return { kind: 'clean', word: 'clean', colour: 'green', found: '' }
  if (isPerhapsNoLog(log)) return noLog(log)
  const damage = damagedLines(log)
  const unread = unreadLines(log)
  if (damage > 0) {
    const damaged = [counted(damage, 'corrupt line'), ...(truncated ? [TORN] : [])].join(', and ')
    return { kind: 'damaged', word: 'DAMAGED', colour: 'red', found: joined(damaged, unreadText(unread)) }
  }
  return truncated
    ? { kind: 'damaged', word: 'TORN', colour: 'yellow', found: joined(TORN, unreadText(unread)) }
    : unreadVerdict(unread)
}

export function unreadLines({ unread, summary: { corruptByReason, faults } }: UnreadFacts): UnreadLines {
  if (unread !== undefined) return unread
  return {
    unknown: corruptByReason['unknown-type'] ?? 0,
    oversized: corruptByReason.oversized ?? 0,
    deep: faults.filter(({ cause }) => cause === 'deep').length,
  }
}

/** How many corrupt lines are damage. */
export function damagedLines(log: UnreadFacts): number {
  const { unknown, oversized, deep } = unreadLines(log)
  return log.summary.corrupt - unknown - oversized - deep
}

/** '2 entries of types that the format does not know, and 1 line longer than --max-line-bytes'; empty for none. */
export function unreadText({ unknown, oversized, deep }: UnreadLines): string {
  const texts = []
  if (unknown > 0)
    texts.push(`${counted(unknown, 'entry of a type', 'entries of types')} that the format does not know`)
  if (oversized > 0) texts.push(`${counted(oversized, 'line')} longer than --max-line-bytes`)
  if (deep > 0) texts.push(`${counted(deep, 'line')} nested too deeply`)
  return texts.join(', and ')
}

function joined(...texts: string[]): string {
  return texts.filter((text) => text !== '').join('; ')
}

function unreadVerdict(lines: UnreadLines): Verdict {
  const isUnknown = lines.oversized + lines.deep === 0
  const [word, others] = isUnknown
    ? ['UNKNOWN TYPES', 'no damage was found']
    : ['NOT ALL READ', 'no damage was found in the other lines']
  return { kind: 'unread', word, colour: 'yellow', found: `${unreadText(lines)}; ${others}` }
}

function noLog({ likeness }: ReadLog): Verdict {
  const found = likeness === 'binary' ? 'a binary file, and no line of it is JSON' : 'no line of it is JSON'
  return { kind: 'no log', word: 'PERHAPS NOT A LOG', colour: 'yellow', found }
}

/** A header proves that the file is a log, and so do entries that salvage finds. */
function isPerhapsNoLog({ summary, chosen, salvageable, uncertain, likeness }: ReadLog): boolean {
  const { entries, corrupt, corruptByReason, salvaged } = summary
  const isHeaderFound = chosen.format.headerSchema !== undefined || chosen.doubt !== undefined
  const found = entries + salvaged + (salvageable ?? 0) + (uncertain ?? summary.uncertain)
  if (isHeaderFound || found > 0) return false
  // A single line without a terminator may be all that is left of a torn first append.
  if (corrupt === 0) return likeness === 'text' || likeness === 'binary'
  return Object.keys(corruptByReason).every((reason) => NOT_JSON.includes(reason))
}
