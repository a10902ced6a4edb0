// What is whole, but would be refused, split or misread by a stricter reader. The names are stable.

/** In the order in which they are reported. */
export const PORTABILITY_ISSUES = [
  /** The source begins with a byte order mark. */
  'byte-order-mark',
  /** The last line has no LF at its end. */
  'no-last-newline',
  /** Lines that end in CR LF. */
  'crlf',
  /** Lines of nothing but white space. */
  'blank-line',
  /** An object has a key twice: readers keep the first value or the last, or refuse it. */
  'duplicate-key',
  /** An escaped surrogate without its other half, which UTF-8 can't express. */
  'lone-surrogate',
  /** An integer beyond 2^53 - 1 in magnitude: others read a neighbour of it (RFC 7493, 2.2). */
  'unsafe-integer',
  /** A number that a double can't hold: it is read as infinite, or as 0 although it is not. */
  'number-range',
  /** The value of the line is not an object. */
  'not-object',
  /** Longer than the limit. */
  'long-line',
] as const
export type PortabilityIssue = (typeof PORTABILITY_ISSUES)[number]

export interface PortabilityNote {
  readonly issue: PortabilityIssue
  /** How many lines have it; 1 for what is about the whole source. */
  readonly count: number
  /** The first of them, counted from 1. */
  readonly line: number
  /** Where it is in that line, in bytes from the start of the source. */
  readonly offset: number
}
