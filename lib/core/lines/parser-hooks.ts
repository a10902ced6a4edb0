// What a platform may add to the parser: fast-path validation of whole lines, and a walk of lines too long to be held. The
// core supplies the bytes and trusts the answers.

import type { Envelope } from '../recovery.js'
import type { Work } from '../work.js'

/** The index of the first LF from `at` on; -1 if there is none. A platform may search faster than `indexOf`. */
export type NewlineFrom = (bytes: Uint8Array, at: number) => number

/** What a walk found in a line. */
export interface WalkVerdict {
  /** Present if the line was a well-formed object. */
  envelope?: Envelope
  /** Whether the line is certainly not JSON. False if the walk stopped at a limit of its own. */
  isMalformed: boolean
}

export interface LineWalk {
  /** False once there can be no envelope: bytes that are written after that are ignored. */
  readonly goesOn: boolean
  /** Takes the next bytes of the line. The caller may reuse their memory afterwards. */
  write(bytes: Uint8Array): void
  /** Call it when no byte follows. */
  end(): WalkVerdict
}

/** Begins the walk of one line; undefined if none is wanted. */
export type StartWalk = () => LineWalk | undefined

/**
 * Fast-path validation. It may only report that lines are certainly entries: it must not pass a line that the decoder
 * refuses.
 */
export interface LineCertifier {
  /** The index after the lines that were passed last. */
  readonly passedEnd: number
  /** Drops its state about the bytes that it was given: others follow. */
  leave(): void
  /** Releases what it holds. From then on it passes no line. */
  release(): void
  /**
   * How many consecutive lines from `at` on are certainly entries; 0: the decoder must examine the first of them.
   * `[at, end)` of the bytes must hold whole lines, and must not change before `leave` is called.
   */
  pass(bytes: Uint8Array, at: number, end: number): number
  /** `pass` in slices, for one long line: whether `[start, end)`, terminator included, is certainly an entry. */
  passLong(bytes: Uint8Array, start: number, end: number): Work<boolean>
}
