// The report of `wholeline check`, for a person and for a program. What was found goes to the output; why a log could
// not be read goes to standard error, or with `--json` to the output.

import { ExitCode } from '../errors/exit-code.js'
import { formatJson, jsonLine, summaryJson, unreadJson } from '../shared/json-report.js'
import type { CommandContext } from '../shared/log-outcome.js'
import { problemReport } from '../shared/problem-report.js'
import { recoveryReport } from '../shared/recovery-report.js'
import type { RepairChoices } from '../shared/repair-line.js'
import { counted, grouped } from '../text/quantity.js'
import type { CheckOutcome } from './checked-log.js'
import { recoveryAdvice } from './recovery-advice.js'

/** @param choices the options of the repair that the report advises: those of the check */
export function reportCheck(
  outcome: CheckOutcome,
  choices: RepairChoices,
  { stdout, messages }: CommandContext,
): Promise<void> {
  if ('problem' in outcome) return messages.write(problemReport(outcome))
  return stdout.write(recoveryReport(outcome, stdout.paint) + recoveryAdvice(outcome, choices))
}

export function checkJson(outcome: CheckOutcome): string {
  if ('problem' in outcome) return unreadJson(outcome)
  const { file, chosen, summary, salvageable, uncertain } = outcome
  return jsonLine({ file, ...formatJson(chosen), summary: summaryJson(summary), salvageable, uncertain })
}

/** '1,203 logs: 1,201 clean, 1 damaged, 1 not read'. */
export function totalsText(exitCodes: readonly ExitCode[]): string {
  const kinds: [ExitCode, string][] = [
    [ExitCode.Clean, 'clean'],
    [ExitCode.Damaged, 'damaged'],
    [ExitCode.Failed, 'not read'],
  ]
  const counts = kinds
    .map(([kind, word]) => ({ count: exitCodes.filter((code) => code === kind).length, word }))
    .filter(({ count }) => count > 0)
    .map(({ count, word }) => `${grouped(count)} ${word}`)
  return `${counted(exitCodes.length, 'log')}: ${counts.join(', ')}\n`
}
