// What it costs to read a log in shards, and how far that goes: measured on this machine, and reckoned for fleets of workers.

import { MEGABYTE } from '../harness/report/quantities.js'
import type { Suite } from '../harness/suite.js'
import { fleetSection } from './shards/fleet-section.js'
import { queueSection } from './shards/queue-section.js'
import { shardSection } from './shards/shard-section.js'

/** A network of 1 Gbit/s: slower than any worker verifies. */
const WORKER_RATE = 125 * MEGABYTE

export const shards: Suite = {
  name: 'shards',
  summary: 'a log in shards: what each costs, what a queue adds, and how many workers that keeps busy',
  async *run(context) {
    const shard = await shardSection(context)
    yield shard.section
    const queue = await queueSection(context)
    yield queue.section
    yield fleetSection({ ...shard.costs, ...queue.costs, workerRate: WORKER_RATE })
  },
}
