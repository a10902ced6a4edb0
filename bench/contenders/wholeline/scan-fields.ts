import type { ReadTask } from '../read-task.js'
import { scanEntries, sessionFormat } from './published.js'

/** Reads two fields of every entry. */
const wholelineScanFields: ReadTask = async ({ path }) => {
  let entries = 0
  for await (const view of scanEntries(path, sessionFormat)) {
    if (view.field('id') !== undefined && view.field('timestamp') !== undefined) entries += 1
  }
  return { entries }
}

export default wholelineScanFields
