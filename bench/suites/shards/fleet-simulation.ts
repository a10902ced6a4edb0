// The same fleet, request by request, to check the formula: the queue serves requests in the order in which they come, and no two
// shards take the same time.

import { Random } from '../../fixture/random.js'
import { type Fleet, shardCount, workSeconds } from './fleet-model.js'

/** A shard takes between half and one and a half times the mean. */
const LEAST_SHARE = 0.5

/** When the last shard is returned, in seconds from when all of them are on the queue. */
export function simulatedRead(fleet: Fleet, seed = 1): number {
  const random = new Random(seed)
  const requests = new EarliestFirst()
  for (let worker = 0; worker < fleet.workers; worker += 1) requests.add(0)
  const half = fleet.costs.pass / 2
  let waiting = shardCount(fleet)
  let end = 0
  // A request returns a shard, if the worker has one, and takes the next: the worker's next request is made once that is read.
  for (let at = requests.takeFirst(); at !== undefined; at = requests.takeFirst()) {
    const [returns, takes] = [at > 0, waiting > 0]
    if (!returns && !takes) continue
    end = Math.max(end, at) + (returns ? half : 0) + (takes ? half : 0)
    if (!takes) continue
    waiting -= 1
    requests.add(end + workSeconds(fleet) * (LEAST_SHARE + random.fraction()))
  }
  return end
}

/** Times, of which the earliest is taken first: a binary heap. */
class EarliestFirst {
  readonly #times: number[] = []

  add(time: number): void {
    const times = this.#times
    let place = times.length
    while (place > 0) {
      const parent = (place - 1) >> 1
      const above = times[parent] as number
      if (above <= time) break
      times[place] = above
      place = parent
    }
    times[place] = time
  }

  takeFirst(): number | undefined {
    const times = this.#times
    const first = times[0]
    const last = times.pop()
    if (last === undefined || times.length === 0) return first
    let place = 0
    for (;;) {
      let child = 2 * place + 1
      if (child >= times.length) break
      if (child + 1 < times.length && (times[child + 1] as number) < (times[child] as number)) child += 1
      if ((times[child] as number) >= last) break
      times[place] = times[child] as number
      place = child
    }
    times[place] = last
    return first
  }
}
