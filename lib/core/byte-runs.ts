// Runs of bytes of a kind. A run may be as long as the line that it is in, so it is passed over in slices.

import { SLICE_BYTES, type Work } from './work.js'

/** The first byte from `start` on that is not of the kind; `end` where there is none. */
export function* runEnd(
  bytes: Uint8Array,
  start: number,
  end: number,
  isOfKind: (byte: number) => boolean,
): Work<number> {
  let at = start
  let sliceEnd = start
  while (at === sliceEnd && at < end) {
    if (at > start) yield
    sliceEnd = Math.min(at + SLICE_BYTES, end)
    while (at < sliceEnd && isOfKind(bytes[at] as number)) at += 1
  }
  return at
}

/** Where the run begins that ends before `end`, not before `start`; `end` where there is none. */
export function* runStart(
  bytes: Uint8Array,
  start: number,
  end: number,
  isOfKind: (byte: number) => boolean,
): Work<number> {
  let at = end
  let sliceStart = end
  while (at === sliceStart && at > start) {
    if (at < end) yield
    sliceStart = Math.max(at - SLICE_BYTES, start)
    while (at > sliceStart && isOfKind(bytes[at - 1] as number)) at -= 1
  }
  return at
}
