// Where a JSON value ends, or where it stops being JSON (RFC 8259), found by bytes alone. Faults need that place, which
// JSON.parse reports only in messages that quote the log. Entries themselves are always parsed by JSON.parse.

import { SLICE_BYTES, type Work } from '../work.js'
import { JsonScan } from './json-scan.js'
import type { JsonExtent, JsonStop } from './json-state.js'

export { skipWhiteSpace } from './json-space.js'
export type { JsonExtent, JsonStop } from './json-state.js'

/** Scans one value in `[start, end)`. White space before it is allowed. */
export function jsonExtent(bytes: Uint8Array, start: number, end: number): JsonExtent {
  const scan = new JsonScan(bytes, start, end)
  scan.advance(end - start)
  return { valid: scan.valid, end: scan.at }
}

/** The same in slices, with the state of the scan when it stopped. */
export function* jsonStop(bytes: Uint8Array, start: number, end: number): Work<JsonStop> {
  const scan = new JsonScan(bytes, start, end)
  while (!scan.advance(SLICE_BYTES)) yield
  return scan.stop
}
