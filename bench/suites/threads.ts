// What more threads bring for one large log. On a single core there is nothing to gain.

import { availableParallelism } from 'node:os'
import { AUTO_THREADS, ONE_THREAD, TWO_THREADS } from '../contenders/all.js'
import type { Suite } from '../harness/suite.js'
import { nodeBaseline } from '../harness/tasks/baseline.js'
import { type Comparison, measureThroughput } from './throughput.js'

const GIGABYTE = 1_000_000_000
const BUDGETS: readonly Comparison[] = [
  {
    what: 'two threads against one',
    bound: 'at least',
    limit: 1.4,
    unit: '×',
    contender: TWO_THREADS.label,
    against: ONE_THREAD.label,
    shapes: ['session'],
  },
]

export const threads: Suite = {
  name: 'threads',
  summary: 'verifyLog in several threads, on one log of 1 GB',
  async *run(context) {
    const what = {
      suite: 'threads',
      shape: context.options.shape ?? 'session',
      contenders: [ONE_THREAD, TWO_THREADS, AUTO_THREADS],
      reference: { contender: ONE_THREAD, heading: '1 thread' },
      budgets: BUDGETS,
      bytes: GIGABYTE,
      rounds: 5,
      notes: [`cores: ${availableParallelism()}`],
    } as const
    yield await measureThroughput(what, await nodeBaseline(), context)
  },
}
