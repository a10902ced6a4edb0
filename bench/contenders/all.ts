// Every reader that can go through a log and check each line of it. Each is a task in a module of its own.

import type { Contender } from '../harness/tasks/rounds.js'

export const ENTRIES = contender('wholeline readEntries', 'wholeline/entries')
export const BATCHES = contender('wholeline readEntries().batches()', 'wholeline/batches')
export const VERIFY = contender('wholeline verifyLog', 'wholeline/verify')
export const SCAN = contender('wholeline scanEntries, all', 'wholeline/scan')
export const SCANS = [
  SCAN,
  contender('wholeline scanEntries, one type', 'wholeline/scan-type'),
  contender('wholeline scanEntries, two fields', 'wholeline/scan-fields'),
]
export const BARE_LOOP = contender('bare loop', 'peers/bare-loop')
export const SPLIT2 = contender('split2 + JSON.parse + check', 'peers/split2')
export const PEERS = [
  SPLIT2,
  contender('node:readline + JSON.parse + check', 'peers/node-readline'),
  contender('stream-json jsonl + check', 'peers/stream-json'),
  contender('ndjson + check', 'peers/ndjson'),
]
/** Takes part only if it is installed: it is a database of 70 MB. */
export const DUCKDB = contender('duckdb read_ndjson, one thread', 'peers/duckdb')

/** @param module its path in this folder, without the extension */
function contender(label: string, module: string): Contender {
  return { label, task: new URL(`./${module}.js`, import.meta.url) }
}
