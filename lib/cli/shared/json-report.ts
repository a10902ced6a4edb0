// What became of a log, for a program: one JSON object, in one line.

import type { Fault, RecoverySummary } from '../../core/recovery.js'
import { printable } from '../text/printable.js'
import type { UnreadLog } from './log-outcome.js'

export function unreadJsonReport({ file, problem }: UnreadLog): string {
  return inOneLine({ file, error: problem })
}

/** Where a terminal would obey a character of a name, an escape stands for it: the value is the same. */
export function inOneLine(record: object): string {
  return `${printable(JSON.stringify(record), jsonEscape)}\n`
}

function jsonEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** A fault's envelope is content of the log, which may hold secrets; a report goes where logs don't. */
export function withoutContent(summary: RecoverySummary): object {
  return { ...summary, faults: summary.faults.map(({ envelope, ...fault }: Fault) => fault) }
}
