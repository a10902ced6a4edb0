// The cost of damage: searching it for whole entries, a line that is too long to be held, and repairing a log.

import type { Suite } from '../harness/suite.js'
import { nodeBaseline } from '../harness/tasks/baseline.js'
import { longLine } from './damage/long-line.js'
import { repairing } from './damage/repairing.js'
import { salvaging } from './damage/salvaging.js'

export const damage: Suite = {
  name: 'damage',
  summary: 'salvage, lines too long to be held, and repair',
  async *run(context) {
    const baseline = await nodeBaseline()
    yield await salvaging(context)
    for (const content of ['text', 'numbers'] as const) yield await longLine(content, baseline, context)
    yield await repairing(baseline, context)
  },
}
