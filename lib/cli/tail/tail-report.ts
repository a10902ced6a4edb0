// What `wholeline tail` passed over, for a person. Lines are counted from the start of a log, which was not read, so that
// their places are given in bytes. No report holds log content.

import type { Switch } from '../../node/sources/byte-source.js'
import type { UnnumberedFault } from '../../node/tail/backward-walk.js'
import type { Paint } from '../terminal/paint.js'
import { logName, printable } from '../text/printable.js'
import { counted, grouped, roundedSize } from '../text/quantity.js'

export interface PassedOver {
  readonly faults: readonly UnnumberedFault[]
  readonly count: number
}

/** One or more lines, each with its terminator. */
export function passedOverReport(file: string, { faults, count }: PassedOver, paint: Paint): string {
  const unlisted = count - faults.length
  const more = unlisted > 0 ? [`  … and ${grouped(unlisted)} before: --max-faults lists more`] : []
  const verdict = `${logName(file)}: ${paint('DAMAGED', 'red')}: ${counted(count, 'line')} passed over`
  const advice =
    '  advice   `wholeline check` numbers every damaged line; `wholeline show --offset` shows one'
  return `${[verdict, ...more, ...faults.map((fault) => `  ${faultAt(fault)}`), advice].join('\n')}\n`
}

/** 'wholeline: app.jsonl: passed over byte 135-164 (30 bytes): syntax: …', with its terminator. */
export function passedOverLine(file: string, fault: UnnumberedFault): string {
  return `wholeline: ${logName(file)}: passed over ${faultAt(fault)}\n`
}

function faultAt({ offset, length, reason, cause, message }: UnnumberedFault): string {
  const why = cause === undefined || cause === reason ? reason : `${reason} (${cause})`
  return `byte ${offset}-${offset + length - 1} (${roundedSize(length)}): ${why}: ${printable(message)}`
}

const SWITCHES: Readonly<Record<Switch, string>> = {
  rotated: 'the file was renamed',
  replaced: 'the file was replaced by another',
  truncated: 'the file was cut',
}

/** 'wholeline: app.jsonl: the file was renamed: going on in the one that has the name now', with its terminator. */
export function switchLine(file: string, how: Switch): string {
  const where = how === 'truncated' ? 'from its start' : 'in the one that has the name now'
  return `wholeline: ${logName(file)}: ${SWITCHES[how]}: going on ${where}\n`
}

/** With its terminator. */
export function waitingLine(file: string): string {
  return `wholeline: ${logName(file)}: there is no file of that name yet: waiting for it\n`
}

/** For a person who ended the following of a log. */
export function tailSummary(file: string, { lines, faults }: { lines: number; faults: number }): string {
  const written = `${counted(lines, 'entry', 'entries')} written`
  const passed = faults === 0 ? '' : `, ${counted(faults, 'line')} passed over`
  return `wholeline: ${logName(file)}: interrupted: ${written}${passed}\n`
}
