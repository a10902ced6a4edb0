// The report on one of many logs: one line, whatever was found. No report holds log content.

import type { Paint } from '../terminal/paint.js'
import { logName, printable } from '../text/printable.js'
import { counted, roundedSize } from '../text/quantity.js'
import type { LogOutcome } from './log-outcome.js'
import { verdictOn } from './verdict.js'

/** With its terminator. */
export function logLine(outcome: LogOutcome, paint: Paint, aside = ''): string {
  const name = logName(outcome.file)
  if ('problem' in outcome)
    return `${name}: ${paint('NOT READ', 'red')}: ${printable(outcome.problem.message)}\n`
  const { word, colour, found } = verdictOn(outcome)
  const { entries, bytes, faults } = outcome.summary
  const counts = `${counted(entries, 'entry', 'entries')}, ${roundedSize(bytes)}`
  const first = faults[0] === undefined ? '' : `; the first in line ${faults[0].line}`
  const what = found === '' ? counts : `${found}${first}; ${counts}`
  return `${name}: ${paint(word, colour)}: ${what}${aside}\n`
}
