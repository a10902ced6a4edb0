// What works from the end of a log: finding its last newline, reading its last entries, and reopening it for appends.

import type { Suite } from '../harness/suite.js'
import { lastEntries } from './backward/last-entries.js'
import { lastNewline } from './backward/last-newline.js'
import { makeLogs } from './backward/logs.js'
import { reopening } from './backward/reopening.js'
import { sparseFile } from './backward/sparse-file.js'
import { tornTail } from './backward/torn-tail.js'

export const backward: Suite = {
  name: 'backward',
  summary: 'findLastNewline, readLast and reopening, on large logs and torn ones',
  async *run(context) {
    yield await lastNewline(context)
    yield await sparseFile(context)
    const logs = await makeLogs(context)
    yield await lastEntries(logs, context)
    yield await reopening(true, logs, context)
    yield await reopening(false, logs, context)
    yield await tornTail(context)
  },
}
