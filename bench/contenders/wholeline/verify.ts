import { sessionFormat, verifyLog } from '../../../lib/index.js'
import type { ReadTask } from '../read-task.js'

const wholelineVerify: ReadTask = async ({ path }) => {
  const { entries } = await verifyLog(path, sessionFormat)
  return { entries }
}

export default wholelineVerify
