import fc from 'fast-check'
import type { Test } from 'tap'
import { seed } from './seed.js'

/** Checks an asynchronous property with `runs` examples. A failure prints the seed and the smallest example. */
export async function holdsAsync<Examples extends unknown[]>(
  t: Test,
  name: string,
  property: fc.IAsyncProperty<Examples>,
  runs: number,
): Promise<void> {
  const result = await fc.check(property, { seed, numRuns: runs })
  const report = result.failed ? { report: fc.defaultReportMessage(result) } : {}
  t.notOk(result.failed, `${name} (seed ${seed})`, report)
  t.equal(result.failed ? runs : result.numRuns, runs, `${name}: ${runs} examples`)
}
