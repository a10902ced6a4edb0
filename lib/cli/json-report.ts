// What became of a log, for a program: one JSON object, in one line.

import type { Fault, RecoverySummary } from '../core/recovery.js'
import type { CheckOutcome } from './check-outcome.js'
import type { UnreadLog } from './log-outcome.js'
import { printable } from './printable.js'
import type { RepairOutcome } from './repair-outcome.js'
import type { RestoreOutcome } from './restore-outcome.js'

export function unreadJsonReport({ file, problem }: UnreadLog): string {
  return inOneLine({ file, error: problem })
}

export function jsonReport(outcome: CheckOutcome): string {
  if ('problem' in outcome) return unreadJsonReport(outcome)
  const { file, chosen, summary, salvageable, uncertain } = outcome
  const { format, detected, note } = chosen
  return inOneLine({
    file,
    format: format.name,
    detected,
    note,
    summary: withoutContent(summary),
    salvageable,
    uncertain,
  })
}

export function repairJsonReport(outcome: RepairOutcome): string {
  if ('problem' in outcome) return unreadJsonReport(outcome)
  const { file, chosen, report } = outcome
  const { format, detected, note } = chosen
  const { changed, headerAdded, removedBytes, oversizedKept, quarantine, lateBytes, before, after } = report
  return inOneLine({
    file,
    format: format.name,
    detected,
    note,
    changed,
    headerAdded,
    removedBytes,
    oversizedKept,
    quarantine,
    lateBytes,
    before: withoutContent(before),
    after: after && withoutContent(after),
  })
}

export function restoreJsonReport(outcome: RestoreOutcome): string {
  if ('problem' in outcome) return unreadJsonReport(outcome)
  const { file, path, bytes } = outcome
  return inOneLine({ file, path, bytes })
}

/** Where a terminal would obey a character of a name, an escape stands for it: the value is the same. */
export function inOneLine(record: object): string {
  return `${printable(JSON.stringify(record), jsonEscape)}\n`
}

function jsonEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** A fault's envelope is content of the log, which may hold secrets; a report goes where logs don't. */
function withoutContent(summary: RecoverySummary): object {
  return { ...summary, faults: summary.faults.map(({ envelope, ...fault }: Fault) => fault) }
}
