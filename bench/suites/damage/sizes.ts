import type { BenchOptions } from '../../harness/suite.js'

export const MEBIBYTE = 1024 * 1024
export const LOG_BYTES = 128 * MEBIBYTE

const FULL_BYTES = 1024 * MEBIBYTE

/** How long the line, and the log to be repaired, are: what was asked for, or 1 GiB where the budgets' sizes were. */
export function largeBytes({ bytes, full = false }: BenchOptions): number {
  return bytes ?? (full ? FULL_BYTES : LOG_BYTES)
}
