// A line too long to be held can still be looked at as it goes by. How is supplied by the platform; the core hands over
// the bytes, a slice at a time, and asks at the end.

/** The short top-level string fields of an object, by name. */
export type Envelope = Record<string, string | null>

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
