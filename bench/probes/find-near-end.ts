// Searches a file for its last newline: how long that takes, and how much it reads.

import { open } from 'node:fs/promises'
import { findLastNewline } from '../../lib/index.js'
import { countReads, type ReadCounter } from '../harness/measures/counted-reads.js'
import type { Task } from '../harness/tasks/task.js'
import { type Timed, timedAgain } from '../harness/tasks/timed.js'

export interface FindInput {
  path: string
  expected: number
  times: number
}
export type FindOutput = Timed & ReadCounter

const findNearEnd: Task<FindInput, FindOutput> = async ({ path, expected, times }) => {
  await using file = await open(path, 'r')
  const counter = countReads(file)
  const found = await findLastNewline(file)
  if (found !== expected) throw new Error(`the newline was found at ${found}, not at ${expected}`)
  const { seconds } = await timedAgain(times, () => findLastNewline(path))
  return { ...counter, seconds }
}

export default findNearEnd
