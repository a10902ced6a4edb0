// Node doing nothing: the baseline.

import { setTimeout } from 'node:timers/promises'
import type { Task } from '../harness/tasks/task.js'

const idle: Task<{ milliseconds: number }, undefined> = async ({ milliseconds }) => {
  await setTimeout(milliseconds)
  return undefined
}

export default idle
