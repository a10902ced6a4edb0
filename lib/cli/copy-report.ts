// What `wholeline cat` says of a log whose entries it has written out.

import type { ReadLog } from './log-outcome.js'
import type { Paint } from './paint.js'
import { recoveryReport, row } from './recovery-report.js'
import { uncertainText } from './salvageable.js'

/** One or more lines, each with its terminator. */
export function copyReport(log: ReadLog, paint: Paint): string {
  const { uncertain } = log.summary
  const advice = uncertain > 0 ? `${row('advice', uncertainText(uncertain))}\n` : ''
  return recoveryReport(log, paint) + advice
}
