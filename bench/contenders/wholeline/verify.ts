import { sessionFormat, verifyLog } from '../../../lib/index.js'
import type { ReadTask } from '../read-task.js'

const wholelineVerify: ReadTask = async ({ path, maxLineBytes }) => {
  const { entries } = await verifyLog(path, sessionFormat, { maxLineBytes })
  return { entries }
}

export default wholelineVerify
