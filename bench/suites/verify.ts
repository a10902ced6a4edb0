// How fast a whole log is validated when none, or only few, of its objects are needed.

import {
  BARE_LOOP,
  ENTRIES,
  type OptionalContenders,
  optionalContenders,
  PEERS,
  SCAN,
  SCANS,
  SIMDJSON,
  SPLIT2,
  VERIFY,
} from '../contenders/all.js'
import { FIXTURE_SHAPES, type FixtureShape } from '../fixture/logs/fixture-options.js'
import type { Section } from '../harness/report/section.js'
import type { Suite, SuiteContext } from '../harness/suite.js'
import { nodeBaseline } from '../harness/tasks/baseline.js'
import { pinnedRuntime } from '../harness/tasks/pinned-runtime.js'
import { type Comparison, measureThroughput, shapesOf } from './throughput.js'

const GIGABYTE = 1_000_000_000
const REFERENCE = { contender: ENTRIES, heading: 'readEntries' }

/**
 * How many times as fast as the bare loop scanning was before its speed became a goal, in processor time. The bare loop has not
 * changed since, and the goal is 1.25 times that.
 */
const SCAN_BEFORE = 1.49

const AGAINST_NATIVE: Comparison = {
  what: 'verifyLog against native simdjson',
  bound: 'at least',
  limit: 1,
  unit: '×',
  contender: VERIFY.label,
  against: SIMDJSON,
  shapes: FIXTURE_SHAPES,
}
const BUDGETS: readonly Comparison[] = [
  AGAINST_NATIVE,
  {
    what: 'verifyLog against split2',
    bound: 'at least',
    limit: 6,
    unit: '×',
    contender: VERIFY.label,
    against: SPLIT2.label,
    shapes: ['session'],
  },
  {
    what: 'scanEntries, all, against the bare loop',
    bound: 'at least',
    limit: 1.25 * SCAN_BEFORE,
    unit: '×',
    contender: SCAN.label,
    against: BARE_LOOP.label,
    shapes: ['session'],
  },
]

export const verify: Suite = {
  name: 'verify',
  summary: 'throughput of verifyLog and scanEntries beside native parsers and readers that build all objects',
  async *run(context) {
    const baseline = await nodeBaseline()
    const optional = await optionalContenders(context.workspace.folder)
    for (const shape of shapesOf(context)) yield await allContenders(shape, optional, baseline, context)
    yield* onOneCore(optional, baseline, context)
    if (context.options.full === true) yield await aGigabyte(optional, baseline, context)
  },
}

function allContenders(
  shape: FixtureShape,
  optional: OptionalContenders,
  baseline: number,
  context: SuiteContext,
): Promise<Section> {
  const contenders = [VERIFY, ...optional.contenders, ...SCANS, ENTRIES, BARE_LOOP, ...PEERS]
  const what = { suite: 'verify', shape, contenders, reference: REFERENCE, budgets: BUDGETS }
  return measureThroughput({ ...what, notes: optional.notes }, baseline, context)
}

/** On several cores the file is read, and garbage collected, beside the work. */
async function* onOneCore(
  { contenders }: OptionalContenders,
  baseline: number,
  context: SuiteContext,
): AsyncGenerator<Section> {
  const runtime = await pinnedRuntime()
  if (runtime === undefined) return
  const pinned = [VERIFY, ...contenders, ENTRIES].map((each) => ({ ...each, runtime }))
  for (const shape of shapesOf(context)) {
    const what = {
      suite: 'verify',
      shape,
      contenders: pinned,
      reference: REFERENCE,
      budgets: [AGAINST_NATIVE],
    }
    yield await measureThroughput({ ...what, how: 'on one core' }, baseline, context)
  }
}

function aGigabyte(
  { contenders }: OptionalContenders,
  baseline: number,
  context: SuiteContext,
): Promise<Section> {
  const what = { suite: 'verify', shape: 'session', reference: REFERENCE, budgets: [AGAINST_NATIVE] } as const
  const sized = { ...what, bytes: GIGABYTE, rounds: 3, how: 'a large log' }
  return measureThroughput({ ...sized, contenders: [VERIFY, ...contenders, ENTRIES] }, baseline, context)
}
