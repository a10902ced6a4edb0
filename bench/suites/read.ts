// How fast wholeline and other readers read a whole log and check each of its lines.

import { BARE_LOOP, BATCHES, ENTRIES, PEERS, SPLIT2 } from '../contenders/all.js'
import type { Suite } from '../harness/suite.js'
import { measureThroughput, type Throughput } from './throughput.js'

const READING: Throughput = {
  suite: 'read',
  contenders: [ENTRIES, BATCHES, BARE_LOOP, ...PEERS],
  reference: { contender: BARE_LOOP, heading: 'bare loop' },
  budgets: [
    {
      what: 'readEntries against the bare loop',
      bound: 'at least',
      limit: 0.85,
      unit: '×',
      contender: ENTRIES,
      against: BARE_LOOP,
    },
    {
      what: 'readEntries against split2',
      bound: 'at least',
      limit: 1.8,
      unit: '×',
      contender: ENTRIES,
      against: SPLIT2,
    },
  ],
}

export const read: Suite = {
  name: 'read',
  summary: 'throughput of readEntries beside other readers of JSON lines',
  run: (context) => measureThroughput(READING, context),
}
