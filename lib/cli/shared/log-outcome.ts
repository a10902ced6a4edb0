// What became of one log: it was read to its end, clean or not; or it could not be read, or not be repaired.

import type { RecoverySummary } from '../../core/recovery.js'
import { ExitCode } from '../errors/exit-code.js'
import { type Problem, problemOf } from '../errors/problem.js'
import type { ChosenFormat } from '../input/chosen-format.js'

export interface ReadLog {
  readonly file: string
  readonly chosen: ChosenFormat
  readonly summary: RecoverySummary
}
export interface UnreadLog {
  readonly file: string
  readonly problem: Problem
}
export type LogOutcome = ReadLog | UnreadLog

/** Rejects only with what is no problem of the log: a bug, or an output that can't be written. */
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
