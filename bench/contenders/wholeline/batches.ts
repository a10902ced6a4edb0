import type { ReadTask } from '../read-task.js'
import { readEntries, sessionFormat } from './published.js'

const wholelineBatches: ReadTask = async ({ path }) => {
  let entries = 0
  for await (const batch of readEntries(path, sessionFormat).batches()) entries += batch.length
  return { entries }
}

export default wholelineBatches
