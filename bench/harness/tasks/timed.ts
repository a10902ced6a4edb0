import { performance } from 'node:perf_hooks'
import { median } from '../measures/statistics.js'

/** The output of a task that times itself, since it does more than is measured. */
export interface Timed {
  seconds: number
}

export async function timed<Result>(work: () => Promise<Result>): Promise<Timed & { result: Result }> {
  const start = performance.now()
  const result = await work()
  return { result, seconds: (performance.now() - start) / 1_000 }
}

/** Runs the work `times` times. Returns the median duration. */
export async function timedAgain(times: number, work: () => Promise<unknown>): Promise<Timed> {
  const seconds: number[] = []
  for (let time = 0; time < times; time += 1) seconds.push((await timed(work)).seconds)
  return { seconds: median(seconds) }
}

/** How many times as fast the first is, compared round by round so that a temporary slowdown of the machine cancels out. */
export function timesAsFast(runs: readonly Timed[] = [], others: readonly Timed[] = []): number {
  return median(runs.map((run, round) => (others[round]?.seconds ?? Number.NaN) / run.seconds))
}
