// Work on one line whose cost grows with the line: a generator that yields after each slice, so that a caller that drives
// the parser can return to its event loop in between. For a line of ordinary length it never yields.

export type Work<Result> = Generator<undefined, Result, undefined>

/** How many bytes of a line are examined one by one per slice: about a millisecond's work. */
export const SLICE_BYTES = 128 * 1024

/**
 * Parsing a longer line may block for some fifty milliseconds, which is acceptable only for an entry. So it is scanned in
 * slices first, which takes a fifth more time.
 */
export const LONGEST_PARSED_AT_ONCE_BYTES = 2 * 1024 * 1024

/** Runs all slices at once and returns the result: for short lines, or where no event loop waits. */
export function finish<Result>(work: Work<Result>): Result {
  let slice = work.next()
  while (slice.done !== true) slice = work.next()
  return slice.value
}
