// How much memory reading and repairing may take, whatever the log's size or a line's length.

import { judge, type Verdict } from './budget.js'
import { MEGABYTE } from './quantities.js'

const ALLOWANCE_BYTES = 150 * MEGABYTE
const ALLOWANCE_PER_KEPT_BYTE = 5

/** No line of a log of shape `session` is longer. */
export const LONGEST_SESSION_LINE = 116_000

/** How much there may be above Node's own, in bytes. */
export function memoryBudget(longestKeptLine: number): number {
  return ALLOWANCE_BYTES + ALLOWANCE_PER_KEPT_BYTE * longestKeptLine
}

/** @param aboveNode the most that was resident, less what Node itself takes, in bytes */
export function judgeMemory(what: string, aboveNode: number, longestKeptLine: number): Verdict {
  const limit = memoryBudget(longestKeptLine) / MEGABYTE
  return judge({ what, bound: 'at most', limit, unit: 'MB' }, aboveNode / MEGABYTE)
}
