// Runs a contender while a timer measures how long it blocks the event loop.

import type { ReadOutput, ReadTask } from '../contenders/read-task.js'
import { longestStall } from '../harness/measures/event-loop.js'
import type { Task } from '../harness/tasks/task.js'

export interface StallInput {
  contender: string
  path: string
}
export interface StallOutput extends ReadOutput {
  /** In milliseconds. */
  stall: number
}

const stall: Task<StallInput, StallOutput> = async ({ contender, path }) => {
  const { default: task } = (await import(contender)) as { default: ReadTask }
  const { result, stall } = await longestStall(() => task({ path }))
  return { ...result, stall }
}

export default stall
