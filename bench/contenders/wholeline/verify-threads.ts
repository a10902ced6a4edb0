import type * as library from '../../../lib/index.js'
import type { Task } from '../../harness/tasks/task.js'
import type { ReadInput, ReadOutput } from '../read-task.js'

export interface ThreadsInput extends ReadInput {
  threads: number | 'auto'
}

// The bundle that users run: there the program of a thread is one file, and starts sooner.
const BUNDLE = new URL('../../../wholeline.js', import.meta.url).href
const { sessionFormat, verifyLog }: typeof library = await import(BUNDLE)

const wholelineVerifyThreads: Task<ThreadsInput, ReadOutput> = async ({ path, threads }) => {
  const { entries } = await verifyLog(path, sessionFormat, { threads })
  return { entries }
}

export default wholelineVerifyThreads
