import type { ReadTask } from '../read-task.js'
import { scanEntries, sessionFormat } from './published.js'

const wholelineScan: ReadTask = async ({ path }) => {
  let entries = 0
  for await (const _view of scanEntries(path, sessionFormat)) entries += 1
  return { entries }
}

export default wholelineScan
