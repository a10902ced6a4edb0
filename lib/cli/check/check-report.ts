// The report of `wholeline check`, for a person and for a program. What was found goes to the output; why a log could
// not be read goes to standard error, or with `--json` to the output.

import { formatJson, jsonLine, summaryJson, unreadJson } from '../shared/json-report.js'
import type { CommandContext } from '../shared/log-outcome.js'
import { problemReport } from '../shared/problem-report.js'
import { recoveryReport } from '../shared/recovery-report.js'
import type { RepairChoices } from '../shared/repair-line.js'
import { type VerdictKind, verdictOn } from '../shared/verdict.js'
import { counted, grouped } from '../text/quantity.js'
import type { CheckOutcome } from './checked-log.js'
import { recoveryAdvice } from './recovery-advice.js'

export type CheckKind = VerdictKind | 'failed'

const KINDS: Readonly<Record<CheckKind, string>> = {
  clean: 'clean',
  damaged: 'damaged',
  unread: 'with lines of unknown types or over a limit',
  'no log': 'without a line of JSON',
  failed: 'not read',
}

/** @param choices the options of the repair that the report advises: those of the check */
export function reportCheck(
  outcome: CheckOutcome,
  choices: RepairChoices,
  { stdout, messages }: CommandContext,
): Promise<void> {
  if ('problem' in outcome) return messages.writeText(problemReport(outcome))
  return stdout.writeReport(recoveryReport(outcome, stdout.paint) + recoveryAdvice(outcome, choices))
}

export function checkJson(outcome: CheckOutcome): string {
  if ('problem' in outcome) return unreadJson(outcome)
  const { file, chosen, summary, salvageable, uncertain } = outcome
  return jsonLine({ file, ...formatJson(chosen), summary: summaryJson(summary), salvageable, uncertain })
}

/** '1,203 logs: 1,201 clean, 1 damaged, 1 not read'. */
export function totalsText(kinds: readonly CheckKind[]): string {
  const counts = Object.entries(KINDS)
    .map(([kind, word]) => ({ count: kinds.filter((each) => each === kind).length, word }))
    .filter(({ count }) => count > 0)
    .map(({ count, word }) => `${grouped(count)} ${word}`)
  return `${counted(kinds.length, 'log')}: ${counts.join(', ')}\n`
}

/** What the totals count a log as. */
export function kindOf(outcome: CheckOutcome): CheckKind {
  return 'problem' in outcome ? 'failed' : verdictOn(outcome).kind
}
