import { scanEntries, sessionFormat } from '../../../lib/index.js'
import type { ReadTask } from '../read-task.js'

const wholelineScan: ReadTask = async ({ path }) => {
  let entries = 0
  for await (const _view of scanEntries(path, sessionFormat)) entries += 1
  return { entries }
}

export default wholelineScan
