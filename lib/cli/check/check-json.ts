// The report of `wholeline check` for a program: one JSON object, in one line.

import { inOneLine, unreadJsonReport, withoutContent } from '../shared/json-report.js'
import type { CheckOutcome } from './check-outcome.js'

export function checkJson(outcome: CheckOutcome): string {
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
