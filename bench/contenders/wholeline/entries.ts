import { readEntries, sessionFormat } from '../../../lib/index.js'
import type { ReadTask } from '../read-task.js'

const wholelineEntries: ReadTask = async ({ path, maxLineBytes }) => {
  let entries = 0
  for await (const _entry of readEntries(path, sessionFormat, { maxLineBytes })) entries += 1
  return { entries }
}

export default wholelineEntries
