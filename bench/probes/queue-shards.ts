// What the queue costs a shard: a log in shards that are so short that reading them takes next to no time, on a Redis server of its
// own that keeps nothing, with the caller and one worker in this process.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { startShardWorker, verifyDistributed } from '../../lib/distributed/bullmq/index.js'
import { sessionFormat } from '../../lib/index.js'
import type { Task } from '../harness/tasks/task.js'
import { timed } from '../harness/tasks/timed.js'

export interface QueueInput {
  path: string
  folder: string
  shards: number
}

export interface QueueOutput {
  /** Until all shards are on the queue. */
  putSeconds: number
  /** From then until the caller has the summary. */
  workSeconds: number
  /** What the processor did for the Redis server meanwhile. */
  redisSeconds: number
}

const CONCURRENCY = 8
const LOOK_AGAIN_MS = 2

const queueShards: Task<QueueInput, QueueOutput> = async ({ path, folder, shards }) => {
  const socket = join(folder, 'redis.sock')
  const server = spawn('redis-server', ['--port', '0', '--unixsocket', socket, '--save', '', '--dir', folder])
  try {
    await readyServer(server)
    return await measure(path, shards, { path: socket })
  } finally {
    server.kill()
    await once(server, 'close')
  }
}

async function measure(path: string, shards: number, connection: { path: string }): Promise<QueueOutput> {
  const queue = new Queue('wholeline', { connection })
  const put = timed(() => untilPut(queue))
  const whole = timed(() => verifyDistributed(path, sessionFormat, { connection, shards }))
  const { seconds: putSeconds } = await put
  const redis = new Redis(connection)
  const before = await processorSeconds(redis)
  const worker = await startShardWorker({ connection, formats: [sessionFormat], concurrency: CONCURRENCY })
  const { seconds } = await whole
  const redisSeconds = (await processorSeconds(redis)) - before
  await worker.close()
  await queue.close()
  redis.disconnect()
  return { putSeconds, workSeconds: seconds - putSeconds, redisSeconds }
}

/** What the server has used of the processor since it began. */
async function processorSeconds(redis: Redis): Promise<number> {
  const info = await redis.info('CPU')
  const used = (by: string) => Number(new RegExp(`^used_cpu_${by}:(.*)$`, 'm').exec(info)?.[1])
  return used('user') + used('sys')
}

/** All shards come at once: they are one transaction. */
async function untilPut(queue: Queue): Promise<void> {
  while ((await queue.getWaitingCount()) === 0) await wait(LOOK_AGAIN_MS)
}

async function readyServer(server: ChildProcess): Promise<void> {
  const stdout = server.stdout as Readable
  for await (const line of createInterface({ input: stdout })) if (/ready to accept/i.test(line)) break
  stdout.resume()
}

export default queueShards
