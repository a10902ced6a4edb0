// What `wholeline append` tells: an acknowledgement for each entry, for programs; and for a person what was refused and
// what was done. No report holds what the lines hold.

import type { LogError } from '../../core/log-error.js'
import type { TailRecovery } from '../../node/tail/tail-recovery.js'
import type { AppendPosition } from '../../node/writing/group-commit.js'
import { jsonLine } from '../shared/json-report.js'
import { logName, printable } from '../text/printable.js'
import { byteSize, counted, grouped } from '../text/quantity.js'
import type { InputLine } from './entry-appender.js'

export interface AppendCounts {
  appended: number
  bytes: number
  refused: number
  /** The last line of the input that was appended or refused. */
  lastLine: number
}

/** `{"input":3,"offset":120,"length":29,"next":150}`, with its terminator. */
export function acknowledgement({ number }: InputLine, { offset, length, next }: AppendPosition): string {
  return jsonLine({ input: number, offset, length, next })
}

export function refusalText({ number }: InputLine, { message }: LogError): string {
  const why = message.replace(/^entry \d+ \(the first is 0\): |; nothing was written$/g, '')
  return `wholeline: standard input, line ${number}: ${printable(why)}; it was not written\n`
}

/** What opening did to the end of the log; empty where that is nothing. */
export function recoveryText(file: string, { action, length, quarantine }: TailRecovery): string {
  if (action === 'none') return ''
  const what =
    action === 'completed'
      ? 'its last line, which lacked a terminator, was completed'
      : `a torn end of ${counted(length, 'byte')} was cut off`
  const where = quarantine === undefined ? '' : `, and is kept in ${printable(quarantine)}`
  return `wholeline: ${logName(file)}: ${what}${where}\n`
}

/** @param ending how the appending ended, where that was not the end of the input */
export function appendSummary(file: string, counts: AppendCounts, ending?: string): string {
  const { appended, bytes, refused, lastLine } = counts
  const parts = [`${counted(appended, 'entry', 'entries')} appended (${byteSize(bytes)})`]
  if (refused > 0) parts.push(`${counted(refused, 'line')} of the input refused`)
  if (ending !== undefined)
    parts.push(`${ending}: nothing after line ${grouped(lastLine)} of the input was written`)
  return `${logName(file)}: ${parts.join('; ')}\n`
}
