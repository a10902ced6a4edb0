// What `wholeline cat` says of a log on standard error: what was read, and what was left out.

import type { ReadLog } from '../shared/log-outcome.js'
import { recoveryReport, row, uncertainText } from '../shared/recovery-report.js'
import type { Paint } from '../terminal/paint.js'
import { logName } from '../text/printable.js'
import { counted } from '../text/quantity.js'
import type { LastCopied } from './last-entries.js'

/** One or more lines, each with its terminator. */
export function copyReport(log: ReadLog, paint: Paint): string {
  const { uncertain } = log.summary
  const advice = uncertain > 0 ? `${row('advice', uncertainText(uncertain))}\n` : ''
  return recoveryReport(log, paint) + advice
}

/** For `--limit`: the rest was not read, so nothing is said of it. */
export function limitText(file: string): string {
  return `${logName(file)}: read until --limit was reached\n`
}

export function lastText(file: string, { entries, faults }: LastCopied): string {
  const passed = faults === 0 ? '' : `; ${counted(faults, 'damaged line')} passed over`
  return `${logName(file)}: the last ${counted(entries, 'entry', 'entries')}${passed}\n`
}
