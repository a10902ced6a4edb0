import fc from 'fast-check'
import type { Test } from 'tap'
import { seed } from './seed.js'

/** WHOLELINE_SOAK=… tries ten times as many examples for each. */
const MORE_RUNS = 1 + 10 * Number(process.env.WHOLELINE_SOAK ?? 0)

/** Checks a property with so many examples. A failure prints the seed, the path and the smallest example. */
export function holds<Examples extends unknown[]>(
  t: Test,
  name: string,
  property: fc.IProperty<Examples>,
  examples = 300,
): void {
  const runs = examples * MORE_RUNS
  const result = fc.check(property, { seed, numRuns: runs })
  const report = result.failed ? { report: fc.defaultReportMessage(result) } : {}
  t.notOk(result.failed, `${name} (seed ${seed})`, report)
  t.equal(result.failed ? runs : result.numRuns, runs, `${name}: ${runs} examples`)
}
