// The report of `wholeline repair` for a program: one JSON object, in one line.

import { inOneLine, unreadJsonReport, withoutContent } from '../shared/json-report.js'
import type { RepairOutcome } from './repair-outcome.js'

export function repairJson(outcome: RepairOutcome): string {
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
