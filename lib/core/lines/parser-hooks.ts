// What a platform may add to the parser: a faster look at whole lines, and a look at lines too long to be held. The core
// supplies the bytes and trusts the answers.

import type { Envelope } from '../recovery.js'
import type { Work } from '../work.js'

/** What a walk found out about a line. */
export interface WalkVerdict {
  /** Where the line was a well-formed object. */
  envelope?: Envelope
  /** Whether the line is proved not to be JSON. A bound of the walk proves nothing. */
  isMalformed: boolean
}

export interface LineWalk {
  /** False once it is clear that there is no envelope: what is written then is not looked at. */
  readonly goesOn: boolean
  /** The next bytes of the line, whose buffer may be used again afterwards. */
  write(bytes: Uint8Array): void
  /** No byte follows. */
  end(): WalkVerdict
}

/** Begins the walk of one line; undefined where none is wanted. */
export type StartWalk = () => LineWalk | undefined

/**
 * Fast-path validation. It may only say that lines are certainly entries: no line that it passes may be one that the
 * decoder refuses.
 */
export interface LineCertifier {
  /** Where in the bytes the lines that were passed last end. */
  readonly passedEnd: number
  /** Forgets what it knows of the bytes that it was given: others follow. */
  leave(): void
  /** Lets go of what it holds: no line is passed from then on. */
  release(): void
  /**
   * How many lines, one after the other, are certainly entries; 0: the decoder must look at the first of them.
   * The bytes hold whole lines from `at` up to `end`, and stay as they are until `leave`.
   */
  pass(bytes: Uint8Array, at: number, end: number): number
  /** Whether one line, [start, end) with its terminator, is certainly an entry: `pass` in slices, for a long line. */
  passLong(bytes: Uint8Array, start: number, end: number): Work<boolean>
}
