import fc from 'fast-check'
import type { Test } from 'tap'
import { seed } from './seed.js'

/** Holds a property against `runs` examples. A failure tells the seed, the path and the smallest example. */
export function holds<Examples extends unknown[]>(
  t: Test,
  name: string,
  property: fc.IProperty<Examples>,
  runs = 300,
): void {
  const result = fc.check(property, { seed, numRuns: runs })
  const report = result.failed ? { report: fc.defaultReportMessage(result) } : {}
  t.notOk(result.failed, `${name} (seed ${seed})`, report)
  t.equal(result.failed ? runs : result.numRuns, runs, `${name}: ${runs} examples`)
}
