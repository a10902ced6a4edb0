import type { BenchOptions } from '../../harness/suite.js'

export const MEBIBYTE = 1024 * 1024
export const GIBIBYTE = 1024 * MEBIBYTE
export const ROUNDS = 5
/** How far apart two figures may lie that are to be the same: calls take a fraction of a millisecond. */
export const SAME_COST = 1.5

const DEFAULT_BYTES = 256 * MEBIBYTE

/** How long the large files are: what was asked for, or 1 GiB where the budgets' sizes were. */
export function largeBytes({ bytes, full = false }: BenchOptions): number {
  return bytes ?? (full ? GIBIBYTE : DEFAULT_BYTES)
}
