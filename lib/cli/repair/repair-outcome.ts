// The outcome of a repair, derived once from the library's report. The texts and the exit code are derived from this.

import type { RecoverySummary } from '../../core/recovery.js'
import type { RepairReport } from '../../node/repair/repair-options.js'
import { ExitCode } from '../errors/exit-code.js'
import { type ReadLog, type UnreadLog, withoutSalvage } from '../shared/log-outcome.js'
import type { RepairPlan } from './repair-plan.js'

export interface RepairedLog extends ReadLog {
  readonly report: RepairReport
  readonly isDryRun: boolean
  /** Whether the log got the header of `--header`; undefined where the option was not given. */
  readonly header: 'added' | 'not needed' | undefined
  /** Entries salvaged from inside damaged lines. */
  readonly salvaged: number
  /** Values that may be parts of torn entries, and are taken out. */
  readonly uncertain: number
  /** Corrupt lines that are taken out. */
  readonly corrupt: number
  readonly stays: LinesThatStay
  /** What lacks its terminator at the end of the log. */
  readonly unterminated: 'header' | 'line' | undefined
  /** Whether that gets its terminator; of a torn line, what stays of it does. */
  readonly isCompleted: boolean
  /** Whether repair takes out damage, or puts in a header. To a reader, a missing terminator alone is not damage. */
  readonly isDamaged: boolean
  /** Whether there is anything to repair. */
  readonly isChange: boolean
}
export type RepairOutcome = RepairedLog | UnreadLog

/** How many lines stay although they are not entries of the format. */
export interface LinesThatStay {
  /** Of unknown types. */
  readonly unknown: number
  /** Longer than `--max-line-bytes`, and not proved to be damaged. */
  readonly oversized: number
  /** Of JSON that is nested more deeply than the library reads by default. */
  readonly deep: number
  /** 1 where whole values stay on the last line that are not an entry. */
  readonly end: number
}

/** What was asked for, which the library's report does not say. */
export interface RepairRequest {
  readonly isDryRun: boolean
  readonly salvage: boolean | 'uncertain'
}

export function repairedLog(
  { chosen, headerLine }: RepairPlan,
  report: RepairReport,
  { isDryRun, salvage }: RepairRequest,
): Omit<RepairedLog, 'file'> {
  const { before, headerAdded } = report
  const header = headerLine === undefined ? undefined : headerAdded ? 'added' : 'not needed'
  const unknown = unknownThatStay(before, headerAdded)
  const isEndWhole = salvage === false && isEndMismatched(before)
  const corrupt = before.corrupt - unknown - limitedLines(report) - Number(isEndWhole)
  // A session log that is only its header is whole once the header has its terminator.
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
  // A whole line at the end stays as it is: nothing was salvaged from it.
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
    unread: { unknown, oversized: report.oversizedKept ?? 0, deep: report.deepKept ?? 0 },
    corrupt,
    stays: linesThatStay(report, unknown, isEndWhole),
    unterminated: isHeaderAlone ? 'header' : isOpen ? 'line' : undefined,
    isCompleted,
    isDamaged,
    isChange: isDamaged || isCompleted,
  }
}

/** A damaged header that is replaced may have counted as an entry of an unknown type; it does not stay. */
function unknownThatStay({ unknown, faults: [first] }: RecoverySummary, isHeaderLost: boolean): number {
  const isHeader = isHeaderLost && first?.line === 1 && first.reason === 'unknown-type'
  return isHeader ? unknown - 1 : unknown
}

/** Corrupt lines that stay because of a limit, which is not damage: of all but the last one, where that is torn. */
function limitedLines({ oversizedKept = 0, deepKept = 0, endKept }: RepairReport): number {
  return oversizedKept + deepKept - Number(endKept === true)
}

/** Whether the last line has no terminator, and is a whole value that the parser has read and the format refuses. */
function isEndMismatched({ bytes, faults }: RecoverySummary): boolean {
  const last = faults.at(-1)
  return last?.reason === 'schema' && last.cause !== 'deep' && last.offset + last.length === bytes
}

/** Whether whole values of a torn last line stay, as a line of their own. */
function isTornKept(report: RepairReport, unknown: number, isOthers: boolean): boolean {
  const { before, after, removedBytes, endKept } = report
  if (endKept === true) return true
  if (!isOthers) {
    const tail = before.bytes - before.committed
    return before.salvaged === 0 ? removedBytes < tail : removedBytes === 0 && before.salvaged === 1
  }
  // Where other damage was taken out as well, only reading the repaired log shows it.
  return (
    after !== undefined && after.entries + after.corrupt > before.entries + unknown + limitedLines(report)
  )
}

/** Whether a whole last line gets its terminator. To a reader a lone '\r' is one, so `before` does not show it. */
function isEndGiven({ before, changed }: RepairReport, isOthers: boolean, isTakenOut: boolean): boolean {
  if (before.committed < before.bytes) return !isTakenOut
  return changed && !isOthers
}

function linesThatStay(
  { after, oversizedKept = 0, deepKept: deep = 0 }: RepairReport,
  unknown: number,
  isEndWhole: boolean,
): LinesThatStay {
  if (after === undefined) return { unknown, oversized: oversizedKept, deep, end: Number(isEndWhole) }
  const oversized = after.corruptByReason.oversized ?? 0
  const end = after.corrupt - after.unknown - oversized - deep
  return { unknown: after.unknown, oversized, deep, end }
}

/** Lines that stay do not count as damage: repair has done all that it may. */
export function repairExitCode(outcome: RepairOutcome): ExitCode {
  if ('problem' in outcome) return ExitCode.Failed
  return outcome.isDryRun && outcome.isDamaged ? ExitCode.Damaged : ExitCode.Clean
}
