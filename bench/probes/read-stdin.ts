// Reads a log from a pipe, as in `some-command | reader`. With `secondsPerEntry` it pauses after each entry, and stops after
// `leaveAfterSeconds`.

import { setTimeout } from 'node:timers/promises'
import { readEntries, sessionFormat } from '../../lib/index.js'
import type { Task } from '../harness/tasks/task.js'

export interface StdinInput {
  secondsPerEntry?: number
  leaveAfterSeconds?: number
}
export interface StdinOutput {
  entries: number
  /** Absent if the consumer stopped early. */
  corrupt?: number
}

const readStdin: Task<StdinInput, StdinOutput> = async ({ secondsPerEntry = 0, leaveAfterSeconds }) => {
  const reader = readEntries(process.stdin, sessionFormat)
  const leaveAt = Date.now() + (leaveAfterSeconds ?? Number.POSITIVE_INFINITY) * 1_000
  let entries = 0
  for await (const _entry of reader) {
    entries += 1
    if (Date.now() >= leaveAt) return { entries }
    if (secondsPerEntry > 0) await setTimeout(secondsPerEntry * 1_000)
  }
  return { entries, corrupt: (await reader.summary).corrupt }
}

export default readStdin
