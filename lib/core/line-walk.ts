// A line too long to be held can still be looked at as it goes by. Who does that is the platform's affair;
// the core hands over the bytes and asks at the end.

/** The short top-level string fields of an object, by name. */
export type Envelope = Record<string, string | null>

export interface LineWalk {
  /** The next bytes of the line, whose buffer may be used again afterwards. */
  write(bytes: Uint8Array): void
  /** No byte follows: the envelope, where the line was a well-formed object; else undefined. */
  end(): Envelope | undefined
}

/** Begins the walk of one line. */
export type StartWalk = () => LineWalk
