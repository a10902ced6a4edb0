// Reads a log from a file with a pause after each entry, and stops early.

import { setTimeout } from 'node:timers/promises'
import { readEntries, sessionFormat } from '../../lib/index.js'
import type { Task } from '../harness/tasks/task.js'

export interface SlowInput {
  path: string
  secondsPerEntry: number
  leaveAfterSeconds: number
}

const readSlowly: Task<SlowInput, { entries: number }> = async (input) => {
  const leaveAt = Date.now() + input.leaveAfterSeconds * 1_000
  let entries = 0
  for await (const _entry of readEntries(input.path, sessionFormat)) {
    entries += 1
    if (Date.now() >= leaveAt) break
    await setTimeout(input.secondsPerEntry * 1_000)
  }
  return { entries }
}

export default readSlowly
