// How fast wholeline and other readers read a whole log and check each of its lines.

import { BARE_LOOP, BATCHES, ENTRIES, PEERS, SPLIT2 } from '../contenders/all.js'
import { FIXTURE_SHAPES } from '../fixture/logs/fixture-options.js'
import type { Suite } from '../harness/suite.js'
import { nodeBaseline } from '../harness/tasks/baseline.js'
import { type Comparison, measureThroughput, shapesOf } from './throughput.js'

const WAYS = [
  { what: 'readEntries', contender: ENTRIES.label },
  { what: 'readEntries().batches()', contender: BATCHES.label },
]
const BUDGETS: readonly Comparison[] = WAYS.flatMap(({ what, contender }): Comparison[] => [
  {
    what: `${what} against the bare loop`,
    bound: 'at least',
    limit: 0.95,
    unit: '×',
    contender,
    against: BARE_LOOP.label,
    shapes: ['session'],
  },
  {
    what: `${what} against split2`,
    bound: 'at least',
    limit: 2,
    unit: '×',
    contender,
    against: SPLIT2.label,
    shapes: FIXTURE_SHAPES,
  },
])

export const read: Suite = {
  name: 'read',
  summary: 'throughput of readEntries beside other readers of JSON lines',
  async *run(context) {
    const baseline = await nodeBaseline()
    const reference = { contender: BARE_LOOP, heading: 'bare loop' }
    const contenders = [ENTRIES, BATCHES, BARE_LOOP, ...PEERS]
    for (const shape of shapesOf(context))
      yield await measureThroughput(
        { suite: 'read', shape, contenders, reference, budgets: BUDGETS },
        baseline,
        context,
      )
  },
}
