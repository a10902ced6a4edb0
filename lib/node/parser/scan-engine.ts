// Which engine checks the lines of a scan: the certifier, if the format has one, with the decoder for the lines that it leaves;
// or the decoder alone, which has the same results and takes longer.

import { Certifier } from '../../certify/certifier.js'
import { memoryPool } from '../../certify/memory-pool.js'
import { MODULE } from '../../certify/module-bytes.js'
import type { EntryPlan } from '../../certify/plans/entry-plan.js'
import { planFormat } from '../../certify/plans/format-plan.js'
import type { SchemaGap } from '../../certify/plans/schema-alternatives.js'
import { MOST_DEPTH } from '../../certify/plans/table-layout.js'
import { type CertifierModule, compile } from '../../certify/web-assembly.js'
import { DEFAULT_MAX_DEPTH, DEFAULT_MAX_LINE_BYTES } from '../../core/lines/line-format.js'
import type { ParseOptions } from '../../core/parser/parse-options.js'
import type { LogFormat } from '../../format/log-format.js'
import { newlineFrom } from './newline-from.js'

/** 'certifier': lines are certified where possible, and decoded otherwise. 'decoder': every line is decoded. */
export type ScanEngine = 'certifier' | 'decoder'

/** Which engine looks at the lines of a format, and why. */
export interface EngineReport {
  /** The engine. */
  readonly engine: ScanEngine
  /** Why the engine is the decoder; absent where it is the certifier. */
  readonly reason?: string
  /** Parts of the entry schema that only the decoder can check: an entry in which they occur is decoded. */
  readonly gaps: readonly SchemaGap[]
}

/** What certifying lines of a format needs; or the reason why it is not possible. */
type Means = { readonly module: CertifierModule; readonly plan: EntryPlan } | { readonly reason: string }

const plans = new WeakMap<LogFormat<unknown, unknown>, EntryPlan>()
let compiled: CertifierModule | Error | undefined

/**
 * Reports which engine `scanEntries`, `verifyLog` and the command use for a format, and which parts of its schema are slow
 * because only the decoder can check them.
 *
 * @throws TypeError where WHOLELINE_ENGINE is neither 'decoder' nor 'certifier'
 */
export function explainEngine(format: LogFormat<unknown, unknown>): EngineReport {
  const { gaps } = planOf(format)
  const means = meansFor(format)
  return 'reason' in means ? { engine: 'decoder', reason: means.reason, gaps } : { engine: 'certifier', gaps }
}

/**
 * A certifier for one scan; undefined where the decoder checks every line.
 * @param recordsAll whether the place of each certified line is recorded, for views of it
 * @param plan one that notes other fields than the format's own
 * @throws TypeError where WHOLELINE_ENGINE is neither 'decoder' nor 'certifier'
 */
export function newCertifier(
  format: LogFormat<unknown, unknown>,
  { maxLineBytes = DEFAULT_MAX_LINE_BYTES, maxDepth = DEFAULT_MAX_DEPTH }: ParseOptions,
  recordsAll: boolean,
  plan?: EntryPlan | undefined,
): Certifier | undefined {
  // The module has a depth limit of its own, and would certify what a lower one refuses.
  if (maxDepth < MOST_DEPTH) return undefined
  const means = meansFor(format)
  if ('reason' in means) return undefined
  // Makes the table outside the try: only instantiation may fall back.
  const pool = memoryPool(means.module, plan ?? means.plan)
  try {
    return new Certifier(pool, { maxLineBytes, recordsAll, newlineFrom })
  } catch {
    // Too many scans run at once: there is no room for the memory of another module.
    return undefined
  }
}

/** The plan by which the entries of a format are certified. It is made once for each format. */
export function planOf(format: LogFormat<unknown, unknown>): EntryPlan {
  const known = plans.get(format) ?? planFormat(format)
  plans.set(format, known)
  return known
}

/**
 * The engine that the environment variable WHOLELINE_ENGINE asks for; the certifier if it is not set.
 * @throws TypeError where WHOLELINE_ENGINE is neither 'decoder' nor 'certifier'
 */
export function chosenEngine(): ScanEngine {
  const { WHOLELINE_ENGINE: engine = 'certifier' } = process.env
  if (engine === 'decoder' || engine === 'certifier') return engine
  throw new TypeError("the environment variable WHOLELINE_ENGINE must be 'decoder' or 'certifier'")
}

function meansFor(format: LogFormat<unknown, unknown>): Means {
  if (chosenEngine() === 'decoder') return { reason: 'WHOLELINE_ENGINE asks for it' }
  const plan = planOf(format)
  if (plan.plan.kind === 'ask') return { reason: plan.reason ?? 'no part of the schema can be certified' }
  compiled ??= compile(Buffer.from(MODULE, 'hex'))
  return meansBy(compiled, plan)
}

/** Exported for tests: every machine that runs them has WebAssembly. */
export function meansBy(module: CertifierModule | Error, plan: EntryPlan): Means {
  if (!(module instanceof Error)) return { module, plan }
  return { reason: `this machine can't run the certifier: ${module.message}` }
}
