import type { Suite } from '../harness/suite.js'
import { backward } from './backward.js'
import { damage } from './damage.js'
import { growth } from './growth.js'
import { manyLogs } from './many-logs.js'
import { memory } from './memory.js'
import { nodeVersions } from './node-versions.js'
import { read } from './read.js'
import { shards } from './shards.js'
import { stall } from './stall.js'
import { startUp } from './start-up.js'
import { threads } from './threads.js'
import { verify } from './verify.js'
import { write } from './write.js'

/** In the order in which `npm run bench` runs them. */
export const SUITES: readonly Suite[] = [
  read,
  verify,
  threads,
  shards,
  stall,
  memory,
  write,
  backward,
  damage,
  startUp,
  growth,
  nodeVersions,
  manyLogs,
]
