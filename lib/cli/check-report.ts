// The report of `wholeline check` for a person: every log in turn, then how many there were of which kind.
// What was found goes to the output; what kept a log from being read is said beside it.

import type { CheckOutcome } from './check-outcome.js'
import type { CommandContext } from './command-context.js'
import { ExitCode } from './exit-code.js'
import { problemReport } from './problem-report.js'
import { counted } from './quantity.js'
import { recoveryAdvice } from './recovery-advice.js'
import { recoveryReport } from './recovery-report.js'
import type { RepairChoices } from './repair-line.js'

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
