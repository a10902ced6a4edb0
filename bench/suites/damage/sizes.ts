import type { BenchOptions } from '../../harness/suite.js'

export const MEBIBYTE = 1024 * 1024
export const LOG_BYTES = 128 * MEBIBYTE

const FULL_BYTES = 1024 * MEBIBYTE

/** Size of the long line, and of the log to be repaired: `bytes`, or 1 GiB with `full`. */
export function largeBytes({ bytes, full = false }: BenchOptions): number {
  return bytes ?? (full ? FULL_BYTES : LOG_BYTES)
}
