// Work that grows with a line, on a line that may be long: a generator that yields after every slice, so that the loop
// of whoever drives the parser is never kept for long. For a line of ordinary length it never yields.

export type Work<Result> = Generator<undefined, Result, undefined>

/** How much of a line is looked at byte by byte in one go: about a millisecond's work. */
export const SLICE_BYTES = 128 * 1024

/** The result, all slices done one after the other: for lines that are short, or where no loop waits. */
export function finish<Result>(work: Work<Result>): Result {
  let slice = work.next()
  while (slice.done !== true) slice = work.next()
  return slice.value
}
