// How long a log takes on a queue with many workers, by a formula. The parts follow each other: the shards are planned and put on
// the queue, then read, then their summaries are merged.
//
// While shards are read there are two limits. The workers read `workers` shards at a time. And the queue is one server, which
// serves one request at a time: a worker asks it for a shard, and returns what it found. Whichever takes longer decides.

/** What is done and by whom. Times are in seconds. */
export interface Fleet {
  readonly logBytes: number
  readonly shardBytes: number
  readonly workers: number
  readonly costs: ShardCosts
}

export interface ShardCosts {
  /** Planning a shard. */
  readonly plan: number
  /** Putting a shard on the queue. */
  readonly put: number
  /** What the queue does for a shard that is taken and returned. */
  readonly pass: number
  /** What a worker does for a shard beside reading it: asking for it, opening the log, returning what it found. */
  readonly own: number
  /** Merging the summary of a shard. */
  readonly merge: number
  /** What a worker reads and verifies, in bytes a second. */
  readonly workerRate: number
}

export interface FleetTimes {
  readonly shards: number
  readonly plan: number
  readonly put: number
  readonly read: number
  readonly merge: number
  readonly total: number
  /** How many workers keep the queue busy: more of them read no faster. */
  readonly mostWorkers: number
}

export function shardCount({ logBytes, shardBytes }: Fleet): number {
  return Math.ceil(logBytes / shardBytes)
}

/** How long a worker is busy with a shard. */
export function workSeconds({ shardBytes, costs }: Fleet): number {
  return costs.own + shardBytes / costs.workerRate
}

export function fleetTimes(fleet: Fleet): FleetTimes {
  const { costs, workers } = fleet
  const shards = shardCount(fleet)
  const [plan, put, merge] = [costs.plan * shards, costs.put * shards, costs.merge * shards]
  const held = workSeconds(fleet) + costs.pass
  // Shards are whole: the last of them are read while other workers have none.
  const byWorkers = Math.ceil(shards / workers) * held
  const queueTime = shards * costs.pass
  // Half of that is for taking shards, and the last one that is taken must still be read.
  const byQueue = Math.max(queueTime, queueTime / 2 + workSeconds(fleet))
  const read = Math.max(byWorkers, byQueue)
  return { shards, plan, put, read, merge, total: plan + put + read + merge, mostWorkers: held / costs.pass }
}
