// The longest stall of an idle event loop: what the machine itself adds.

import { setTimeout } from 'node:timers/promises'
import { longestStall } from '../harness/measures/event-loop.js'
import type { Task } from '../harness/tasks/task.js'

const idleStall: Task<{ milliseconds: number }, { stall: number }> = async ({ milliseconds }) => {
  const { stall } = await longestStall(() => setTimeout(milliseconds))
  return { stall }
}

export default idleStall
