// Verifies a log from a pipe.

import { sessionFormat, verifyLog } from '../../lib/index.js'
import type { Task } from '../harness/tasks/task.js'
import type { StdinOutput } from './read-stdin.js'

const verifyStdin: Task<object, StdinOutput> = async () => {
  const { entries, corrupt } = await verifyLog(process.stdin, sessionFormat)
  return { entries, corrupt }
}

export default verifyStdin
