// A worker of a queue, which says what it does line by line. Arguments: the URL of Redis, how long it takes until its shards are
// taken over, the number of the shard, counted from 1, that it takes and never finishes (0 for none), and how many workers may die.

import { writeSync } from 'node:fs'
import { startShardWorker } from '../../../lib/distributed/bullmq/index.js'
import { sessionFormat } from '../../../lib/index.js'

const [, , connection = '', takeoverMs, hangsAt, maxDeaths] = process.argv
let taken = 0

function say(line: string): void {
  writeSync(1, `${line}\n`)
}

const worker = await startShardWorker({
  connection,
  formats: [sessionFormat],
  takeoverMs: Number(takeoverMs),
  maxDeaths: Number(maxDeaths),
  open() {
    taken += 1
    if (taken !== Number(hangsAt)) return undefined
    say('hangs')
    return new Promise(() => {})
  },
  onShard: ({ shard }) => say(`did ${shard.index}`),
})
say('ready')
process.stdin.resume().once('end', () => worker.close())
