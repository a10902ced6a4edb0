/** What `LogParser.advance` came to. */
export const Step = {
  /** Everything received is used up: `receive` more, or `end`. */
  NeedInput: 0,
  Header: 1,
  Entry: 2,
  Fault: 3,
  /** A line that is not reported: blank, skipped by `unknownTypes`, or a fault that is only counted. */
  Passed: 4,
  /** The source is read to its end: `summary` is final. */
  End: 5,
  /** Entries, one after the other, that are certified, not decoded: `count` of them. */
  Entries: 6,
  /** Work on a long line is not finished: call `advance` again at any time. Never comes before the header. */
  Working: 7,
} as const
export type Step = (typeof Step)[keyof typeof Step]
