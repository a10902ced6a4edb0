// Reads a log from a file with the given options, entry by entry.

import { type ReadOptions, type RecoverySummary, readEntries, sessionFormat } from '../../lib/index.js'
import type { Task } from '../harness/tasks/task.js'

export interface ReadLogInput {
  path: string
  options: Pick<ReadOptions, 'salvage' | 'envelope'>
}
export interface ReadLogOutput {
  entries: number
  summary: RecoverySummary
}

const readLog: Task<ReadLogInput, ReadLogOutput> = async ({ path, options }) => {
  const reader = readEntries(path, sessionFormat, options)
  let entries = 0
  for await (const _entry of reader) entries += 1
  return { entries, summary: await reader.summary }
}

export default readLog
