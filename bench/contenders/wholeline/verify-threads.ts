import type { Task } from '../../harness/tasks/task.js'
import type { ReadInput, ReadOutput } from '../read-task.js'
import { sessionFormat, verifyLog } from './published.js'

export interface ThreadsInput extends ReadInput {
  threads: number | 'auto'
}

const wholelineVerifyThreads: Task<ThreadsInput, ReadOutput> = async ({ path, threads }) => {
  const { entries } = await verifyLog(path, sessionFormat, { threads })
  return { entries }
}

export default wholelineVerifyThreads
