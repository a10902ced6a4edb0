import type { ReadTask } from '../read-task.js'
import { readEntries, sessionFormat } from './published.js'

const wholelineEntries: ReadTask = async ({ path, maxLineBytes }) => {
  let entries = 0
  for await (const _entry of readEntries(path, sessionFormat, { maxLineBytes })) entries += 1
  return { entries }
}

export default wholelineEntries
