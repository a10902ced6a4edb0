import type { ReadTask } from '../read-task.js'
import { scanEntries, sessionFormat } from './published.js'

/** Parses the compactions only. */
const wholelineScanType: ReadTask = async ({ path }) => {
  const scan = scanEntries(path, sessionFormat, { types: ['compaction'] })
  for await (const view of scan)
    if (view.entry().type !== 'compaction') throw new Error('a view of another type')
  const { entries } = await scan.summary
  return { entries }
}

export default wholelineScanType
