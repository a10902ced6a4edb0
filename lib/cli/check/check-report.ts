// The report of `wholeline check`, for a person and for a program. What was found goes to the output. Why a log could not
// be read goes to standard error where it is the only one, and to its place in the list where there are many.

import type { PassedOver } from '../input/log-list.js'
import { formatJson, jsonLine, summaryJson, unreadJson } from '../shared/json-report.js'
import { logLine } from '../shared/log-line.js'
import type { CommandContext } from '../shared/log-outcome.js'
import { problemReport } from '../shared/problem-report.js'
import { recoveryReport } from '../shared/recovery-report.js'
import type { RepairChoices } from '../shared/repair-line.js'
import { logName } from '../text/printable.js'
import { withoutSecrets } from '../text/web-url.js'
import type { CheckOutcome } from './checked-log.js'
import { portabilityAside, portabilityRows } from './portability-report.js'
import { recoveryAdvice } from './recovery-advice.js'

/** @param choices the options of the repair that the report advises: those of the check */
export function reportCheck(
  outcome: CheckOutcome,
  choices: RepairChoices,
  { stdout, messages }: CommandContext,
): Promise<void> {
  if ('problem' in outcome) return messages.writeText(problemReport(outcome))
  const found = recoveryReport(outcome, stdout.paint) + portabilityRows(outcome)
  return stdout.writeReport(found + recoveryAdvice(outcome, choices))
}

/** One of many logs, or the only one where only its verdict is wanted. */
export function reportLine(outcome: CheckOutcome, { stdout }: CommandContext): Promise<void> {
  return stdout.writeText(logLine(outcome, stdout.paint, portabilityAside(outcome)))
}

export function passedOverText({ file, passedOver }: PassedOver): string {
  return `${logName(file)}: passed over: ${passedOver}\n`
}

export function checkJson(outcome: CheckOutcome): string {
  if ('problem' in outcome) return unreadJson(outcome)
  const { file, chosen, summary, salvageable, uncertain, portability } = outcome
  return jsonLine({
    file: withoutSecrets(file),
    ...formatJson(chosen),
    summary: summaryJson(summary),
    salvageable,
    uncertain,
    portability,
  })
}

export function passedOverJson({ file, passedOver }: PassedOver): string {
  return jsonLine({ file, passedOver })
}
