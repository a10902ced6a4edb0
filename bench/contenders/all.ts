// Every reader that can go through a log and check each line of it. Each is a task in a module of its own.

import type { Contender } from '../harness/tasks/rounds.js'
import type { SimdjsonInput } from './native/simdjson.js'
import { compileSimdjson } from './native/simdjson-program.js'
import { isDuckdbInstalled } from './peers/duckdb.js'

export const ENTRIES = contender('wholeline readEntries', 'wholeline/entries')
export const BATCHES = contender('wholeline readEntries().batches()', 'wholeline/batches')
export const VERIFY = contender('wholeline verifyLog', 'wholeline/verify')
/** One thread is what all others are compared with. */
export const ONE_THREAD = contender('verifyLog, 1 thread', 'wholeline/verify-threads', { threads: 1 })
export const TWO_THREADS = contender('verifyLog, 2 threads', 'wholeline/verify-threads', { threads: 2 })
export const AUTO_THREADS = contender("verifyLog, 'auto'", 'wholeline/verify-threads', { threads: 'auto' })
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
/** Their labels, by which budgets name them whether or not they take part. */
export const SIMDJSON = 'native simdjson, a line at a time'
const SIMDJSON_MANY = 'native simdjson parse_many, in memory'

export interface OptionalContenders {
  readonly contenders: readonly Contender[]
  /** What they leave out, and which do not take part and why. */
  readonly notes: readonly string[]
}

/** Those that are installed. @param folder for a program that is compiled */
export async function optionalContenders(folder: string): Promise<OptionalContenders> {
  const [native, duckdb] = [await nativeContenders(folder), duckdbContender()]
  return {
    contenders: [...native.contenders, ...duckdb.contenders],
    notes: [...native.notes, ...duckdb.notes],
  }
}

async function nativeContenders(folder: string): Promise<OptionalContenders> {
  const native = await compileSimdjson(folder)
  if ('missing' in native) return { contenders: [], notes: [native.missing] }
  const { program } = native
  const inWay = (label: string, way: SimdjsonInput['way']) =>
    contender(label, 'native/simdjson', { program, way })
  return {
    contenders: [inWay(SIMDJSON, 'lines'), inWay(SIMDJSON_MANY, 'many')],
    notes: ['simdjson checks that each line is JSON in UTF-8 and has a type, but not the schema'],
  }
}

/** It is a database of 70 MB. */
function duckdbContender(): OptionalContenders {
  if (!isDuckdbInstalled())
    return { contenders: [], notes: ['duckdb did not take part: npm install --no-save @duckdb/node-api'] }
  return {
    contenders: [contender('duckdb read_ndjson, one thread', 'peers/duckdb')],
    notes: ['duckdb checks that each line is an object, and the requested columns, but not the schema'],
  }
}

/** @param module its path in this folder, without the extension */
function contender(label: string, module: string, input: object = {}): Contender {
  return { label, task: new URL(`./${module}.js`, import.meta.url), input }
}
