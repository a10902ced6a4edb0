// What `check --portable` found: lines that are whole, but would be refused or misread elsewhere.

import type { PortabilityIssue, PortabilityNote } from '../../core/portability/portability-note.js'
import { row, rows } from '../shared/recovery-report.js'
import { counted } from '../text/quantity.js'
import type { CheckedLog, CheckOutcome } from './checked-log.js'

/** What lines have, for one line and for several. */
const OF_LINES: Readonly<
  Record<
    Exclude<PortabilityIssue, 'byte-order-mark' | 'no-last-newline'>,
    readonly [one: string, many: string]
  >
> = {
  crlf: ['ends in CR LF', 'end in CR LF'],
  'blank-line': ['is blank', 'are blank'],
  'duplicate-key': ['has a key twice in one object', 'have a key twice in one object'],
  'lone-surrogate': [
    'has an escaped surrogate without its other half',
    'have escaped surrogates without their other halves',
  ],
  'unsafe-integer': ['has an integer beyond 2^53 - 1', 'have integers beyond 2^53 - 1'],
  'number-range': ["has a number that a double can't hold", "have numbers that a double can't hold"],
  'not-object': ['is not an object', 'are not objects'],
  'long-line': ['is longer than --max-line', 'are longer than --max-line'],
}

/** One row for each note, with its terminator; nothing where notes were not asked for. */
export function portabilityRows({ portability }: CheckedLog): string {
  if (portability === undefined) return ''
  if (portability.length === 0) return `${row('portable', 'nothing that stricter readers refuse')}\n`
  return rows('portable', portability.map(noteText))
    .map((line) => `${line}\n`)
    .join('')
}

/** For the report in one line: '; portability: crlf, duplicate-key'. */
export function portabilityAside(outcome: CheckOutcome): string {
  const notes = 'problem' in outcome ? [] : (outcome.portability ?? [])
  return notes.length === 0 ? '' : `; portability: ${notes.map(({ issue }) => issue).join(', ')}`
}

function noteText({ issue, count, line, offset }: PortabilityNote): string {
  if (issue === 'byte-order-mark') return `${issue}: the log begins with one`
  if (issue === 'no-last-newline')
    return `${issue}: the last line (${line}) has no terminator, at byte ${offset}`
  const [one, many] = OF_LINES[issue]
  const where = `line ${line}, byte ${offset}`
  return `${issue}: ${counted(count, 'line')} ${count === 1 ? `${one}: ${where}` : `${many}; the first: ${where}`}`
}
