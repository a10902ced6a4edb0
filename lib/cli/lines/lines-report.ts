// What `wholeline lines` wrote and what it could not, for a person and for a program. No report holds what a file holds.

import { jsonLine } from '../shared/json-report.js'
import { rows } from '../shared/recovery-report.js'
import type { Paint } from '../terminal/paint.js'
import { logName } from '../text/printable.js'
import { counted, grouped } from '../text/quantity.js'
import type { Break } from './value-reader.js'

export interface LinesOutcome {
  readonly file: string
  readonly values: number
  /** Values that were joined from several lines, since a string in them held a newline as it is. */
  readonly joined: number
  readonly breakCount: number
  /** The first ones. */
  readonly breaks: readonly Break[]
}

/** One or more lines, each with its terminator. */
export function linesReport(outcome: LinesOutcome, paint: Paint): string {
  const { file, values, joined, breakCount, breaks } = outcome
  const written = `${counted(values, 'value')} written`
  const made =
    joined > 0 ? `; ${counted(joined, 'value')} joined from several lines: a string held newlines` : ''
  if (breakCount === 0) return `${logName(file)}: ${paint('whole', 'green')}: ${written}${made}\n`
  const verdict = `${logName(file)}: ${paint('DAMAGED', 'red')}: ${written}${made}; ${counted(breakCount, 'value')} left out`
  const more = breakCount - breaks.length
  const texts = breaks.map(breakText)
  if (more > 0) texts.push(`… and ${grouped(more)} more: --max-faults lists more`)
  return `${[verdict, ...rows('faults', texts)].join('\n')}\n`
}

export function linesJson({ file, values, joined, breakCount, breaks }: LinesOutcome): string {
  return jsonLine({ file, values, joined, leftOut: breakCount, faults: breaks })
}

function breakText({ line, message, isPartlyOut }: Break): string {
  const out = isPartlyOut ? '; it was too long to be held, and the output has a part of it' : ''
  return `the value on line ${line}: ${message}${out}`
}
