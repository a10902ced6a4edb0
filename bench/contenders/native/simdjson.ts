// simdjson parses each line with its DOM, in a process of its own that measures itself. It checks that each line is JSON in UTF-8
// and an object with a `type`, but no schema.

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Task } from '../../harness/tasks/task.js'
import type { ReadInput, ReadOutput } from '../read-task.js'

export interface SimdjsonInput extends ReadInput {
  program: string
  /** A line at a time in little memory, or `parse_many` on the whole file in memory. */
  way: 'lines' | 'many'
}

/** No line of a fixture is longer. `parse_many` must know it. */
const LONGEST_LINE = 4_000_000

interface Report {
  lines: number
  seconds: number
  peakBytes: number
}

const simdjson: Task<SimdjsonInput, ReadOutput> = async ({ program, way, path }) => {
  const { stdout } = await promisify(execFile)(program, [way, String(LONGEST_LINE), path])
  const { lines, seconds, peakBytes } = JSON.parse(stdout) as Report
  return { entries: lines - 1, seconds, peakBytes }
}

export default simdjson
