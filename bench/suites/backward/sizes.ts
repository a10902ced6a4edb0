import type { BenchOptions } from '../../harness/suite.js'

export const MEBIBYTE = 1024 * 1024
export const GIBIBYTE = 1024 * MEBIBYTE
export const ROUNDS = 5
/** The ratio up to which two durations count as the same: the calls take only a fraction of a millisecond. */
export const SAME_COST = 1.5

const DEFAULT_BYTES = 256 * MEBIBYTE

/** Size of the large files: `bytes`, or 1 GiB with `full`. */
export function largeBytes({ bytes, full = false }: BenchOptions): number {
  return bytes ?? (full ? GIBIBYTE : DEFAULT_BYTES)
}
