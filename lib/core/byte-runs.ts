// Runs of bytes of a kind. A run may be as long as the line that it is in, so it is passed over in slices.

import { SLICE_BYTES, type Work } from './work.js'

/** The first byte from `at` on that is not of the kind; `end` where there is none. */
export function* runEnd(
  bytes: Uint8Array,
  at: number,
  end: number,
  isOfKind: (byte: number) => boolean,
): Work<number> {
  for (let scanned = at; ; yield) {
    const sliceEnd = Math.min(scanned + SLICE_BYTES, end)
    while (scanned < sliceEnd && isOfKind(bytes[scanned] as number)) scanned += 1
    if (scanned < sliceEnd || scanned === end) return scanned
  }
}

/** Where the run begins that ends before `at`, not before `start`; `at` where there is none. */
export function* runStart(
  bytes: Uint8Array,
  start: number,
  at: number,
  isOfKind: (byte: number) => boolean,
): Work<number> {
  for (let scanned = at; ; yield) {
    const sliceStart = Math.max(scanned - SLICE_BYTES, start)
    while (scanned > sliceStart && isOfKind(bytes[scanned - 1] as number)) scanned -= 1
    if (scanned > sliceStart || scanned === start) return scanned
  }
}
