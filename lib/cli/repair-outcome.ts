// What repair came to, worked out of the library's report once: the texts and the exit code go by this.

import type { RepairReport } from '../node/repair-options.js'
import { ExitCode } from './exit-code.js'
import type { ReadLog, UnreadLog } from './log-outcome.js'
import type { RepairPlan } from './repair-plan.js'
import { withoutSalvage } from './salvageable.js'

export interface RepairedLog extends ReadLog {
  readonly report: RepairReport
  readonly isDryRun: boolean
  /** How the log stands to the header that `--header` gave; undefined where it gave none. */
  readonly header: 'added' | 'not needed' | undefined
  /** Entries that stood inside corrupt lines. */
  readonly salvaged: number
  /** Values that may be parts of torn entries, and go. */
  readonly uncertain: number
  /** Corrupt lines that go. */
  readonly corrupt: number
  /** Lines of unknown types, which stay. */
  readonly stayed: number
  /** What becomes of a last line without a terminator. */
  readonly tail: 'whole' | 'cut' | 'completed'
  /** Whether there is anything to mend. */
  readonly isDamaged: boolean
}
export type RepairOutcome = RepairedLog | UnreadLog

export function repairedLog(
  plan: RepairPlan,
  report: RepairReport,
  isDryRun: boolean,
): Omit<RepairedLog, 'file'> {
  const { chosen, headerLine } = plan
  const { before } = report
  const header = headerLine === undefined ? undefined : report.headerAdded ? 'added' : 'not needed'
  const stayed = unknownThatStayed(report, header === 'added')
  const corrupt = before.corrupt - stayed
  // A session log that is nothing but its header is whole once that has its terminator.
  const isHeaderAlone = before.lines === 1 && chosen.format.headerSchema !== undefined && header !== 'added'
  const tail = before.truncated ? (isHeaderAlone ? 'completed' : 'cut') : 'whole'
  const isDamaged = header === 'added' || corrupt > 0 || tail !== 'whole'
  const { salvaged, uncertain } = before
  const summary = withoutSalvage(before)
  return { chosen, summary, report, isDryRun, header, salvaged, uncertain, corrupt, stayed, tail, isDamaged }
}

/** A damaged header may look like an entry of an unknown type, and does not stay. */
function unknownThatStayed({ before, after }: RepairReport, isHeaderLost: boolean): number {
  if (after !== undefined) return after.unknown
  const first = before.faults[0]
  return isHeaderLost && first?.line === 1 && first.reason === 'unknown-type'
    ? before.unknown - 1
    : before.unknown
}

export function repairExitCode(outcome: RepairOutcome): ExitCode {
  if ('problem' in outcome) return ExitCode.Failed
  return outcome.isDryRun && outcome.isDamaged ? ExitCode.Damaged : ExitCode.Clean
}
