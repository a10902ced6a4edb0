// Telling fast that lines are entries. Who does that is the room of the certifier's affair; the core hands over
// whole lines and believes what it is told, so it must be true: no line that is passed may be one that the
// decoder refuses.

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
}
