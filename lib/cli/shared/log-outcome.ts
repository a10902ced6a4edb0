// What a command works with, and the outcome for one log: it was read to its end, clean or not; or it could not be read,
// or not be repaired.

import type { Likeness } from '../../core/faults/line-likeness.js'
import type { RecoverySummary } from '../../core/recovery.js'
import { ExitCode } from '../errors/exit-code.js'
import { type Problem, problemOf } from '../errors/problem.js'
import type { ChosenFormat } from '../input/format-detection.js'
import type { Messages, Output } from '../terminal/output.js'
import type { StandardStreams } from '../terminal/standard-streams.js'

export interface CommandContext {
  readonly streams: StandardStreams
  readonly stdout: Output
  readonly messages: Messages
  /** The exit code so far; the command sets it. */
  exitCode: ExitCode
}

export interface ReadLog {
  readonly file: string
  readonly chosen: ChosenFormat
  readonly summary: RecoverySummary
  /** What its first bytes look like; absent where that was not looked at. */
  readonly likeness?: Likeness
  /** Entries inside corrupt lines that salvage recovers, whether or not the summary counts them; absent if not known. */
  readonly salvageable?: number
  /** Values inside corrupt lines that may be parts of torn entries, likewise. */
  readonly uncertain?: number
  /** Corrupt lines that are not damage; absent where the summary alone says it. */
  readonly unread?: UnreadLines
  /** Bytes of all faults, without the terminators of their lines; absent if not known. */
  readonly faultBytes?: number
}

/** How many corrupt lines are not damage: a repair leaves them. */
export interface UnreadLines {
  readonly unknown: number
  /** Longer than the limit, and not certain to be something else than JSON. */
  readonly oversized: number
  /** JSON that is nested more deeply than the limit. */
  readonly deep: number
}

export interface UnreadLog {
  readonly file: string
  readonly problem: Problem
}
export type LogOutcome = ReadLog | UnreadLog

/** Rejects only with an error that is not a problem of the log: a bug, or an output that cannot be written. */
export async function outcomeOf<Outcome extends object>(
  file: string,
  work: () => Promise<Outcome>,
): Promise<(Outcome & { readonly file: string }) | UnreadLog> {
  try {
    return { ...(await work()), file }
  } catch (error) {
    const problem = problemOf(error)
    if (problem === undefined) throw error
    return { file, problem }
  }
}

export function exitCodeOf(outcome: LogOutcome): ExitCode {
  if ('problem' in outcome) return ExitCode.Failed
  return outcome.summary.status === 'clean' ? ExitCode.Clean : ExitCode.Damaged
}

/** The summary that reading without salvage returns, made from the one of reading with salvage. */
export function withoutSalvage(summary: RecoverySummary): RecoverySummary {
  const faults = summary.faults.map((fault) => ({ ...fault, salvaged: 0, uncertain: 0 }))
  return { ...summary, entries: summary.entries - summary.salvaged, salvaged: 0, uncertain: 0, faults }
}
