// Where a JSON value ends, or where it stops being one (RFC 8259), by bytes alone. It says for a fault what
// JSON.parse can't say without quoting the log; entries themselves are always parsed by JSON.parse.

import { SLICE_BYTES, type Work } from '../work.js'
import { JsonScan } from './json-scan.js'
import type { JsonExtent, JsonStop } from './json-state.js'

export { skipWhiteSpace } from './json-space.js'
export type { JsonExtent, JsonStop } from './json-state.js'

/** Scans the one value that begins at `start` (white space before it allowed) and ends before `end`. */
export function jsonExtent(bytes: Uint8Array, start: number, end: number): JsonExtent {
  const scan = new JsonScan(bytes, start, end)
  scan.advance(end - start)
  return { valid: scan.valid, end: scan.at }
}

/** The same in slices, with what the scan knew when it stopped. */
export function* jsonStop(bytes: Uint8Array, start: number, end: number): Work<JsonStop> {
  const scan = new JsonScan(bytes, start, end)
  while (!scan.advance(SLICE_BYTES)) yield
  return scan.stop
}
