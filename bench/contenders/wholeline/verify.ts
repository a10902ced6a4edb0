import type { ReadTask } from '../read-task.js'
import { sessionFormat, verifyLog } from './published.js'

const wholelineVerify: ReadTask = async ({ path, maxLineBytes }) => {
  const { entries } = await verifyLog(path, sessionFormat, { maxLineBytes })
  return { entries }
}

export default wholelineVerify
