// What `wholeline work` says: a line for each shard, and when the queue is lost.

import type { ShardReport } from '../../distributed/bullmq/index.js'
import { type QueueOptions, queueText } from '../shared/queue.js'
import { logName, printable } from '../text/printable.js'

/** 'app.jsonl: shard 3 of 20: 120 ms', or why it failed. Shards are counted from 0. */
export function shardText({ source, shard, milliseconds, error }: ShardReport): string {
  const found = error === undefined ? `${Math.round(milliseconds)} ms` : `failed: ${printable(error.message)}`
  return `${logName(source)}: shard ${shard.index} of ${shard.count}: ${found}\n`
}

export function lostText({ message }: Error, options: QueueOptions): string {
  return `wholeline: ${queueText(options)}: ${printable(message)}; trying again\n`
}
