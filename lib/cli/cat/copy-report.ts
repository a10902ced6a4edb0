// What `wholeline cat` says of a log whose entries it has written out.

import type { ReadLog } from '../shared/log-outcome.js'
import { recoveryReport, row } from '../shared/recovery-report.js'
import { uncertainText } from '../shared/salvageable.js'
import type { Paint } from '../terminal/paint.js'

/** One or more lines, each with its terminator. */
export function copyReport(log: ReadLog, paint: Paint): string {
  const { uncertain } = log.summary
  const advice = uncertain > 0 ? `${row('advice', uncertainText(uncertain))}\n` : ''
  return recoveryReport(log, paint) + advice
}
