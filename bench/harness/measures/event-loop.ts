import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'

const RESOLUTION_MS = 1
const SETTLE_MS = 50

/** The longest that the event loop was kept from its timers while `work` ran, in milliseconds. */
export async function longestStall<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; stall: number }> {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delays.enable()
  // Loading modules has blocked the loop; that is not the work's to answer for.
  await setTimeout(SETTLE_MS)
  delays.reset()
  const result = await work()
  // A stall is known once the timer that it held up has run.
  await setTimeout(SETTLE_MS)
  delays.disable()
  // What is recorded is the time from one run of the timer to the next, of which it waits a part.
  return { result, stall: Math.max(0, delays.max / 1e6 - RESOLUTION_MS) }
}
