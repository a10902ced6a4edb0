// What repair came to, worked out of the library's report once: the texts and the exit code go by this.

import type { RecoverySummary } from '../../core/recovery.js'
import type { RepairReport } from '../../node/repair/repair-options.js'
import { ExitCode } from '../errors/exit-code.js'
import type { ReadLog, UnreadLog } from '../shared/log-outcome.js'
import { withoutSalvage } from '../shared/salvageable.js'
import type { RepairPlan } from './repair-plan.js'

export interface RepairedLog extends ReadLog {
  readonly report: RepairReport
  readonly isDryRun: boolean
  /** How the log stands to the header that `--header` gave; undefined where it gave none. */
  readonly header: 'added' | 'not needed' | undefined
  /** Entries that stood inside damaged lines. */
  readonly salvaged: number
  /** Values that may be parts of torn entries, and go. */
  readonly uncertain: number
  /** Corrupt lines that go. */
  readonly corrupt: number
  readonly stays: LinesThatStay
  /** What has no terminator at the end of the log. */
  readonly unterminated: 'header' | 'line' | undefined
  /** Whether that gets its terminator, or what stays of it. */
  readonly isCompleted: boolean
  /** Whether repair takes out damage, or puts in what is missing. A terminator alone is not damage to a reader. */
  readonly isDamaged: boolean
  /** Whether there is anything to do. */
  readonly isChange: boolean
}
export type RepairOutcome = RepairedLog | UnreadLog

/** Lines that are not entries, and are left where they are. */
export interface LinesThatStay {
  /** Of unknown types. */
  readonly unknown: number
  readonly oversized: number
  /** The last line, of which whole values stay, whatever they are to the format. */
  readonly end: number
}

/** What the report leaves out, and the command knows. */
export interface RepairRequest {
  readonly isDryRun: boolean
  readonly salvage: boolean | 'uncertain'
}

export function repairedLog(
  { chosen, headerLine }: RepairPlan,
  report: RepairReport,
  { isDryRun, salvage }: RepairRequest,
): Omit<RepairedLog, 'file'> {
  const { before, headerAdded, oversizedKept = 0 } = report
  const header = headerLine === undefined ? undefined : headerAdded ? 'added' : 'not needed'
  const unknown = unknownThatStay(before, headerAdded)
  const isEndWhole = salvage === false && isEndMismatched(before)
  const corrupt = before.corrupt - unknown - oversizedKept - Number(isEndWhole)
  // A session log that is nothing but its header is whole once that has its terminator.
  const isHeaderAlone =
    before.truncated && before.lines === 1 && chosen.format.headerSchema !== undefined && !headerAdded
  const isOthers = headerAdded || corrupt > 0
  const isCompleted =
    isHeaderAlone ||
    (before.truncated
      ? isTornKept(report, unknown, isOthers)
      : isEndGiven(report, isOthers, salvage !== false && isEndMismatched(before)))
  const isOpen = before.truncated || before.committed < before.bytes || isCompleted
  const isDamaged = isOthers || before.truncated
  // Of a whole line at the end nothing was salvaged: it stays as it is.
  const salvaged = isCompleted && report.removedBytes === 0 ? 0 : before.salvaged
  const summary = withoutSalvage(before)
  return {
    chosen,
    summary: { ...summary, entries: before.entries - salvaged },
    report,
    isDryRun,
    header,
    salvaged,
    uncertain: before.uncertain,
    corrupt,
    stays: linesThatStay(report, unknown, isEndWhole),
    unterminated: isHeaderAlone ? 'header' : isOpen ? 'line' : undefined,
    isCompleted,
    isDamaged,
    isChange: isDamaged || isCompleted,
  }
}

/** A damaged header may look like an entry of an unknown type, and does not stay. */
function unknownThatStay({ unknown, faults: [first] }: RecoverySummary, isHeaderLost: boolean): number {
  const isHeader = isHeaderLost && first?.line === 1 && first.reason === 'unknown-type'
  return isHeader ? unknown - 1 : unknown
}

/** Whether the last line has no terminator, and is a whole value that the format does not ask for. */
function isEndMismatched({ bytes, faults }: RecoverySummary): boolean {
  const last = faults.at(-1)
  return last?.reason === 'schema' && last.offset + last.length === bytes
}

/** Whether whole values of a torn last line stay as a line of their own. */
function isTornKept(report: RepairReport, unknown: number, isOthers: boolean): boolean {
  const { before, after, removedBytes, oversizedKept = 0 } = report
  if (!isOthers) {
    const tail = before.bytes - before.committed
    return before.salvaged === 0 ? removedBytes < tail : removedBytes === 0 && before.salvaged === 1
  }
  // Where more was taken out, only what is read afterwards tells.
  return after !== undefined && after.entries + after.corrupt > before.entries + unknown + oversizedKept
}

/** Whether a whole last line gets its terminator. A lone '\r' counts as one to a reader: only the change tells of it. */
function isEndGiven({ before, changed }: RepairReport, isOthers: boolean, isTakenOut: boolean): boolean {
  if (before.committed < before.bytes) return !isTakenOut
  return changed && !isOthers
}

function linesThatStay(
  { after, oversizedKept = 0 }: RepairReport,
  unknown: number,
  isEndWhole: boolean,
): LinesThatStay {
  if (after === undefined) return { unknown, oversized: oversizedKept, end: Number(isEndWhole) }
  const oversized = after.corruptByReason.oversized ?? 0
  return { unknown: after.unknown, oversized, end: after.corrupt - after.unknown - oversized }
}

/** What stays is not repair's to take out: all that it may do is done. */
export function repairExitCode(outcome: RepairOutcome): ExitCode {
  if ('problem' in outcome) return ExitCode.Failed
  return outcome.isDryRun && outcome.isDamaged ? ExitCode.Damaged : ExitCode.Clean
}
