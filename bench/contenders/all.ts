// Whoever can go through a log and check every line of it, each a task in a module of its own.

import type { Contender } from '../harness/rounds.js'

export const ENTRIES = contender('wholeline readEntries', 'wholeline-entries')
export const BATCHES = contender('wholeline readEntries().batches()', 'wholeline-batches')
export const VERIFY = contender('wholeline verifyLog', 'wholeline-verify')
export const SCANS = [
  contender('wholeline scanEntries, all', 'wholeline-scan'),
  contender('wholeline scanEntries, one type', 'wholeline-scan-type'),
  contender('wholeline scanEntries, two fields', 'wholeline-scan-fields'),
]
export const BARE_LOOP = contender('bare loop', 'bare-loop')
export const SPLIT2 = contender('split2 + JSON.parse + check', 'split2')
export const PEERS = [
  SPLIT2,
  contender('node:readline + JSON.parse + check', 'node-readline'),
  contender('stream-json jsonl + check', 'stream-json'),
  contender('ndjson + check', 'ndjson'),
]
/** Only where it is installed: it brings a database of 70 MB. */
export const DUCKDB = contender('duckdb read_ndjson, one thread', 'duckdb')

function contender(label: string, module: string): Contender {
  return { label, task: new URL(`./${module}.js`, import.meta.url) }
}
