// Reads the last entries of a log several times to time it, and once more to count the reads.

import { open } from 'node:fs/promises'
import { readLast, sessionFormat } from '../../lib/index.js'
import { countReads, type ReadCounter } from '../harness/measures/counted-reads.js'
import type { Task } from '../harness/tasks/task.js'
import { type Timed, timedAgain } from '../harness/tasks/timed.js'

export interface ReadLastInput {
  path: string
  count: number
  times: number
}
export type ReadLastOutput = Timed & ReadCounter

const readLastEntries: Task<ReadLastInput, ReadLastOutput> = async ({ path, count, times }) => {
  const { seconds } = await timedAgain(times, () => readLast(path, sessionFormat, count))
  await using file = await open(path, 'r')
  const counter = countReads(file)
  const entries = await readLast(file, sessionFormat, count)
  if (entries.length !== count) throw new Error(`${entries.length} entries were read, not ${count}`)
  return { ...counter, seconds }
}

export default readLastEntries
