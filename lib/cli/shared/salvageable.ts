// Salvage costs nothing where a log is whole, so a log is always read with it to learn what it would bring;
// what is told of the log is what reading without it gives.

import type { RecoverySummary } from '../../core/recovery.js'
import { counted } from '../text/quantity.js'

/** '1 value may be a part of a torn entry: --salvage=uncertain'. */
export function uncertainText(count: number): string {
  const what = count === 1 ? 'may be a part of a torn entry' : 'may be parts of torn entries'
  return `${counted(count, 'value')} ${what}: --salvage=uncertain`
}

/** The summary that reading without salvage gives, from the one that reading with it gave. */
export function withoutSalvage(summary: RecoverySummary): RecoverySummary {
  const faults = summary.faults.map((fault) => ({ ...fault, salvaged: 0, uncertain: 0 }))
  return { ...summary, entries: summary.entries - summary.salvaged, salvaged: 0, uncertain: 0, faults }
}
