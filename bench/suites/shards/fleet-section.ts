// Fleets that are larger than anything that is measured: what the formula says, and how far a simulation of each agrees.

import { judge } from '../../harness/report/budget.js'
import { formatBytes, formatCount, formatPercent, MEGABYTE } from '../../harness/report/quantities.js'
import type { Column, Section } from '../../harness/report/section.js'
import { type Fleet, fleetTimes, type ShardCosts } from './fleet-model.js'
import { simulatedRead } from './fleet-simulation.js'

const TERABYTE = 1_000_000 * MEGABYTE
const MEBIBYTE = 1024 * 1024

/** Of how many bytes, in shards of how many MiB, by how many workers. */
const FLEETS: readonly (readonly [terabytes: number, mebibytes: number, workers: number])[] = [
  [1, 64, 10],
  [1, 64, 100],
  [1, 64, 1_000],
  [1, 64, 10_000],
  [100, 1024, 100],
  [100, 1024, 1_000],
  [100, 1024, 10_000],
]
/** Shards take unequal times in the simulation, and workers that have none left wait for the last. */
const MOST_APART = 1.25

const inSeconds = (seconds: number) => (seconds < 10 ? seconds.toFixed(1) : formatCount(seconds))

const COLUMNS: Column[] = [
  { key: 'log', heading: 'log' },
  { key: 'shardBytes', heading: 'shards of', format: formatBytes },
  { key: 'shards', heading: 'shards', format: formatCount },
  { key: 'workers', heading: 'workers', format: formatCount },
  { key: 'planAndPut', heading: 'plan and put, s', format: inSeconds },
  { key: 'read', heading: 'read, s', format: inSeconds },
  { key: 'simulated', heading: 'simulated, s', format: inSeconds },
  { key: 'merge', heading: 'merge, s', format: inSeconds },
  { key: 'busy', heading: 'queue busy', format: formatPercent },
  { key: 'mostWorkers', heading: 'workers at most', format: formatCount },
]

export function fleetSection(costs: ShardCosts): Section {
  const rows = FLEETS.map(([terabytes, mebibytes, workers]) =>
    rowOf({ logBytes: terabytes * TERABYTE, shardBytes: mebibytes * MEBIBYTE, workers, costs }),
  )
  const apart = rows.map(({ read, simulated }) => Math.max(read, simulated) / Math.min(read, simulated))
  const budget = {
    what: 'the formula against its simulation, where they are furthest apart',
    bound: 'at most',
    limit: MOST_APART,
    unit: '×',
  } as const
  return {
    suite: 'shards',
    title: 'fleets of workers, by a formula with the costs above',
    columns: COLUMNS,
    rows,
    verdicts: [judge(budget, Math.max(...apart))],
    notes: [
      `each worker reads ${formatBytes(costs.workerRate)} a second: a network of 1 Gbit/s`,
      'workers at most: more of them wait for the queue',
    ],
  }
}

function rowOf(fleet: Fleet) {
  const { shards, plan, put, read, merge, mostWorkers } = fleetTimes(fleet)
  return {
    log: `${formatCount(fleet.logBytes / TERABYTE)} TB`,
    shardBytes: fleet.shardBytes,
    shards,
    workers: fleet.workers,
    planAndPut: plan + put,
    read,
    simulated: simulatedRead(fleet),
    merge,
    busy: Math.min(1, (shards * fleet.costs.pass) / read),
    mostWorkers,
  }
}
