// The plan by which the entries of a format are certified: one that stands ready, or a new one.

import { nameOfSchema } from '../../format/built-in/schema-names.js'
import type { LogFormat } from '../../format/log-format.js'
import { proofOf } from '../../format/made-format.js'
import { type EntryPlan, planEntry } from './entry-plan.js'
import { readyPlan } from './ready-plan.js'

/** @param ready the plans that need not be made, by the names of their schemas; given by tests */
export function planFormat(format: LogFormat<unknown, unknown>, ready = readyPlan): EntryPlan {
  const name = nameOfSchema(format.entrySchema)
  const plan = name === undefined ? undefined : ready(name)
  // A copy of a format may have another discriminator, or a check of its own.
  const fits = plan?.discriminator === format.discriminator && typeof proofOf(format) === 'string'
  return fits ? plan : planEntry(format)
}
