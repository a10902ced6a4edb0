// The report of `wholeline check` for a person: every log in turn, then how many there were of which kind.
// What was found goes to the output; what kept a log from being read is said beside it.

import { ExitCode } from '../errors/exit-code.js'
import type { CommandContext } from '../shared/command-context.js'
import { problemReport } from '../shared/problem-report.js'
import { recoveryReport } from '../shared/recovery-report.js'
import type { RepairChoices } from '../shared/repair-line.js'
import { counted } from '../text/quantity.js'
import type { CheckOutcome } from './check-outcome.js'
import { recoveryAdvice } from './recovery-advice.js'

/** @param choices what a repair should be asked for, as the check was */
export function reportOutcome(
  outcome: CheckOutcome,
  choices: RepairChoices,
  { stdout, messages }: CommandContext,
): Promise<void> {
  if ('problem' in outcome) return messages.write(problemReport(outcome))
  return stdout.write(recoveryReport(outcome, stdout.paint) + recoveryAdvice(outcome, choices))
}

/** '3 logs: 1 clean, 1 damaged, 1 not read'. */
export function totalsText(exitCodes: readonly ExitCode[]): string {
  const kinds: [ExitCode, string][] = [
    [ExitCode.Clean, 'clean'],
    [ExitCode.Damaged, 'damaged'],
    [ExitCode.Failed, 'not read'],
  ]
  const counts = kinds
    .map(([kind, word]) => ({ count: exitCodes.filter((code) => code === kind).length, word }))
    .filter(({ count }) => count > 0)
    .map(({ count, word }) => `${count} ${word}`)
  return `${counted(exitCodes.length, 'log')}: ${counts.join(', ')}\n`
}
