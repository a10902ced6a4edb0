// What became of a log, for a program: one JSON object, in one line.

import type { Fault, RecoverySummary } from '../core/recovery.js'
import type { CheckOutcome } from './check-outcome.js'
import type { RepairOutcome } from './repair-outcome.js'
import type { RestoreOutcome } from './restore-outcome.js'

export function jsonReport(outcome: CheckOutcome): string {
  if ('problem' in outcome) return inOneLine({ file: outcome.file, error: outcome.problem })
  const { file, chosen, summary, salvageable } = outcome
  const { format, detected } = chosen
  return inOneLine({ file, format: format.name, detected, summary: withoutContent(summary), salvageable })
}

export function repairJsonReport(outcome: RepairOutcome): string {
  if ('problem' in outcome) return inOneLine({ file: outcome.file, error: outcome.problem })
  const { file, chosen, report } = outcome
  const { format, detected } = chosen
  const { changed, headerAdded, removedBytes, lateBytes, quarantine, before, after } = report
  return inOneLine({
    file,
    format: format.name,
    detected,
    changed,
    headerAdded,
    removedBytes,
    lateBytes,
    quarantine,
    before: withoutContent(before),
    after: after && withoutContent(after),
  })
}

export function restoreJsonReport(outcome: RestoreOutcome): string {
  if ('problem' in outcome) return inOneLine({ file: outcome.file, error: outcome.problem })
  const { file, path, bytes } = outcome
  return inOneLine({ file, path, bytes })
}

function inOneLine(record: object): string {
  return `${JSON.stringify(record)}\n`
}

/** A fault's envelope is content of the log, which may hold secrets; a report goes where logs don't. */
function withoutContent(summary: RecoverySummary): object {
  return { ...summary, faults: summary.faults.map(({ envelope, ...fault }: Fault) => fault) }
}
