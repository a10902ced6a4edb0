// Salvage costs nothing where a log is whole, so a log is always read with it to learn what it would bring;
// what is told of the log is what reading without it gives.

import type { RecoverySummary } from '../core/recovery.js'

/** The summary that reading without salvage gives, from the one that reading with it gave. */
export function withoutSalvage(summary: RecoverySummary): RecoverySummary {
  const faults = summary.faults.map((fault) => ({ ...fault, salvaged: 0 }))
  return { ...summary, entries: summary.entries - summary.salvaged, salvaged: 0, faults }
}
