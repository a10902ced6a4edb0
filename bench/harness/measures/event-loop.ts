import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'

const RESOLUTION_MS = 1
const SETTLE_MS = 50

/** The longest time for which the event loop did not run a due timer during `work`, in milliseconds. */
export async function longestStall<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; stall: number }> {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delays.enable()
  // Loading modules has blocked the loop, which must not count as the work's.
  await setTimeout(SETTLE_MS)
  delays.reset()
  const result = await work()
  // A stall is recorded only when the timer that it delayed has run.
  await setTimeout(SETTLE_MS)
  delays.disable()
  // The recorded time is that from one run of the timer to the next, its regular interval included.
  return { result, stall: Math.max(0, delays.max / 1e6 - RESOLUTION_MS) }
}
