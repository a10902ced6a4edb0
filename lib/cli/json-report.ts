// What became of a log, for a program: one JSON object, in one line.

import type { Fault, RecoverySummary } from '../core/recovery.js'
import type { CheckOutcome } from './check-outcome.js'
import type { RepairOutcome } from './repair-outcome.js'

export function jsonReport(outcome: CheckOutcome): string {
  if ('problem' in outcome) return inOneLine({ file: outcome.file, error: outcome.problem })
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
  if ('problem' in outcome) return inOneLine({ file: outcome.file, error: outcome.problem })
  const { file, chosen, report } = outcome
  const { format, detected, note } = chosen
  const { changed, headerAdded, removedBytes, quarantine, before, after } = report
  return inOneLine({
    file,
    format: format.name,
    detected,
    note,
    changed,
    headerAdded,
    removedBytes,
    quarantine,
    before: withoutContent(before),
    after: after && withoutContent(after),
  })
}

function inOneLine(record: object): string {
  return `${JSON.stringify(record)}\n`
}

/** A fault's envelope is content of the log, which may hold secrets; a report goes where logs don't. */
function withoutContent(summary: RecoverySummary): object {
  return { ...summary, faults: summary.faults.map(({ envelope, ...fault }: Fault) => fault) }
}
