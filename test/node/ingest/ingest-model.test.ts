// A log that is written, rotated, copied and cut, compressed, cut off and removed in any order, and jobs that take some batches of
// it, commit some of those, and are gone. The model says exactly what each job gets: what is left of the file of the last commit
// and every file after it; from the start of the log where that was cut off with no copy, which is told; an error where the file
// is gone. So nothing is lost but what was cut off or removed, entries come in order, and none twice after it was committed.

import { rmSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { holdsAsync } from '../../support/random/async-property.js'
import { IngestWorld, PLAIN, type Step } from '../../support/streams/ingest-world.js'

const RUNS = 60

const append = fc.record({ kind: fc.constant('append' as const), count: fc.integer({ min: 1, max: 5 }) })
const aJob = fc.record({
  kind: fc.constant('job' as const),
  batches: fc.integer({ min: 1, max: 4 }),
  batchEntries: fc.integer({ min: 1, max: 4 }),
  commits: fc.boolean(),
})
// As often as all others together, so that something is there to be lost.
const steps: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: append, weight: 4 },
  { arbitrary: aJob, weight: 4 },
  { arbitrary: fc.record({ kind: fc.constantFrom(...PLAIN) }), weight: 5 },
  { arbitrary: fc.record({ kind: fc.constant('cut' as const) }), weight: 1 },
)

t.test('each job gets exactly what it must, and is told what is lost', async (t) => {
  const seen = { truncated: 0, refused: 0 }
  const property = fc.asyncProperty(fc.array(steps, { minLength: 4, maxLength: 25 }), async (history) => {
    const world = new IngestWorld()
    try {
      for (const step of history) {
        if (step.kind === 'append') world.append(step.count)
        else if (step.kind === 'job') await world.job(step)
        else world[step.kind]()
      }
      await world.job({ kind: 'job', batches: Number.POSITIVE_INFINITY, batchEntries: 3, commits: true })
      seen.truncated += world.seen.truncated
      seen.refused += world.seen.refused
      return world.problems.length === 0 || Promise.reject(new Error(world.problems.join('; ')))
    } finally {
      rmSync(world.folder, { recursive: true })
    }
  })
  await holdsAsync(t, 'steps and jobs', property, RUNS)
  t.ok(seen.truncated > 0 && seen.refused > 0, `both happened: ${JSON.stringify(seen)}`)
})
