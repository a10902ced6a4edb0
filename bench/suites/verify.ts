// How fast a whole log is validated when none, or only few, of its objects are needed.

import { BARE_LOOP, DUCKDB, ENTRIES, PEERS, SCANS, SPLIT2, VERIFY } from '../contenders/all.js'
import { isDuckdbInstalled } from '../contenders/peers/duckdb.js'
import type { Suite } from '../harness/suite.js'
import { measureThroughput, type Throughput } from './throughput.js'

const VERIFYING: Throughput = {
  suite: 'verify',
  contenders: [VERIFY, ...SCANS, ENTRIES, BARE_LOOP, ...PEERS],
  reference: { contender: ENTRIES, heading: 'readEntries' },
  budgets: [
    {
      what: 'verifyLog against split2',
      bound: 'at least',
      limit: 6,
      unit: '×',
      contender: VERIFY,
      against: SPLIT2,
    },
  ],
}

export const verify: Suite = {
  name: 'verify',
  summary: 'throughput of verifyLog and scanEntries beside readers that build all objects',
  run: (context) => measureThroughput(isDuckdbInstalled() ? withDuckdb() : VERIFYING, context),
}

function withDuckdb(): Throughput {
  const note = 'duckdb checks that each line is an object, and the requested columns, but not the schema'
  return { ...VERIFYING, contenders: [...VERIFYING.contenders, DUCKDB], notes: [note] }
}
