export type { OpenSource } from './named-source.js'
export type { QueueSettings } from './queue-settings.js'
export {
  type ShardReport,
  type ShardWorker,
  type ShardWorkerOptions,
  startShardWorker,
} from './shard-worker.js'
export {
  type DistributedOptions,
  type HandledLog,
  readDistributed,
  verifyDistributed,
} from './verify-distributed.js'
