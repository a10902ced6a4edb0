// The budget of memory for reading and repairing, for a log of any size and a line of any length.

import { judge, type Verdict } from './budget.js'
import { MEGABYTE } from './quantities.js'

const ALLOWANCE_BYTES = 150 * MEGABYTE
const ALLOWANCE_PER_KEPT_BYTE = 5

/** The longest line of a log of shape `session`, in bytes. */
export const LONGEST_SESSION_LINE = 116_000

/** The most memory above Node's own, in bytes. */
export function memoryBudget(longestKeptLine: number): number {
  return ALLOWANCE_BYTES + ALLOWANCE_PER_KEPT_BYTE * longestKeptLine
}

/** @param aboveNode peak resident memory minus that of Node itself, in bytes */
export function judgeMemory(what: string, aboveNode: number, longestKeptLine: number): Verdict {
  const limit = memoryBudget(longestKeptLine) / MEGABYTE
  return judge({ what, bound: 'at most', limit, unit: 'MB' }, aboveNode / MEGABYTE)
}
