// Ingests a log until its end, or until it is killed. Prints the numbers of each batch, and a line before and after each commit.
// Its argument is an `IngestOrder` as JSON.

import { jsonLines } from '../../../lib/format/json-lines.js'
import { type LogFile, nodeFiles, type RewritingLayer } from '../../../lib/node/files/file-layer.js'
import { CheckpointFile } from '../../../lib/node/ingest/checkpoint-file.js'
import { ingestLog } from '../../../lib/node/ingest/ingest-log.js'
import { say } from './say.js'

export interface IngestOrder {
  log: string
  checkpoint: string
  /** A glob, as of the option `rotated`. */
  rotated: string
  batchEntries: number
  /** Commits each batch whose number, counted from 1, is divided by this. */
  commitEvery: number
  /** Dies before the operation on the checkpoint's file of this number, counted from 0. */
  diesAt?: number
}

const order = JSON.parse(process.argv[2] ?? '') as IngestOrder

let operations = 0

/** Every method of the object, but dying before the one that the order names. */
function mortal<Target extends object>(target: Target): Target {
  return new Proxy(target, {
    get(object, name) {
      const member = Reflect.get(object, name)
      if (typeof member !== 'function') return member
      return async (...parameters: unknown[]) => {
        if (operations === order.diesAt) process.kill(process.pid, 'SIGKILL')
        operations += 1
        const result = await member.apply(object, parameters)
        return name === 'open' ? mortal(result as LogFile) : result
      }
    },
  })
}

const files = order.diesAt === undefined ? nodeFiles : mortal<RewritingLayer>(nodeFiles)
const checkpoint = new CheckpointFile(order.checkpoint, files)
const { log, rotated, batchEntries, commitEvery } = order
let batches = 0
for await (const batch of ingestLog(log, jsonLines, { checkpoint, rotated, batchEntries })) {
  batches += 1
  for (const { reason } of batch.faults) say(`fault ${reason}`)
  say(`took ${batch.entries.map((entry) => (entry as { n: number }).n).join(' ')}`)
  if (batches % commitEvery !== 0) continue
  say('commits')
  await batch.commit()
  say('committed')
}
say('drained')
