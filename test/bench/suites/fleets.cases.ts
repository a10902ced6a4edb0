// The formula for fleets of workers, and the simulation that checks it.

import t from 'tap'
import { type Fleet, fleetTimes } from '../../../bench/suites/shards/fleet-model.js'
import { fleetSection } from '../../../bench/suites/shards/fleet-section.js'
import { simulatedRead } from '../../../bench/suites/shards/fleet-simulation.js'

const costs = { plan: 0.001, put: 0.01, pass: 0.1, own: 0, merge: 0.002, workerRate: 100 }
const fleet = (workers: number, shards = 1000): Fleet => ({
  logBytes: shards * 1000,
  shardBytes: 1000,
  workers,
  costs,
})

t.test('one worker reads one shard after the other', async (t) => {
  const { shards, plan, put, read, merge, total } = fleetTimes(fleet(1))
  t.equal(shards, 1000)
  t.same([plan, put, merge].map(Math.round), [1, 10, 2])
  t.equal(Math.round(read), 10_100)
  t.equal(total, plan + put + read + merge)
})

t.test('more workers than the queue can serve read no faster', async (t) => {
  const { mostWorkers, read } = fleetTimes(fleet(1_000))
  t.equal(Math.round(mostWorkers), 101)
  t.equal(Math.round(read), 100, 'each shard keeps the queue busy for 0.1 s')
})

t.test('a log of few shards is read by as many workers', async (t) => {
  t.equal(fleetTimes(fleet(1_000, 10)).read, fleetTimes(fleet(10, 10)).read)
})

t.test('a simulation of every shard agrees with the formula', async (t) => {
  for (const workers of [1, 7, 50, 100, 200, 1_000]) {
    const [formula, simulated] = [fleetTimes(fleet(workers)).read, simulatedRead(fleet(workers))]
    const apart = Math.max(formula, simulated) / Math.min(formula, simulated)
    t.ok(apart < 1.25, `${workers} workers: ${formula} s, simulated ${simulated} s`)
  }
  t.equal(simulatedRead(fleet(1), 2) === simulatedRead(fleet(1), 3), false, 'by another seed it differs')
})

t.test('the section says how far they are apart, and where the queue is the limit', async (t) => {
  const section = fleetSection({
    plan: 1e-5,
    put: 2e-4,
    pass: 5e-4,
    own: 1e-3,
    merge: 1e-5,
    workerRate: 125_000_000,
  })
  t.match(section.verdicts, [{ met: true }])
  const most = section.rows.find(({ log, workers }) => log === '1 TB' && workers === 10_000)
  t.ok(Number(most?.busy) > 0.8, `the queue is busy ${most?.busy} of the time`)
  t.ok(Number(most?.mostWorkers) < 10_000, `it keeps ${most?.mostWorkers} workers busy`)
  t.match(section.rows.at(-1), { log: '100 TB', shards: 93_133, workers: 10_000 })
})
