// The states of a scan of one JSON value (RFC 8259), each named by what may come next. The scan compares their numbers:
// first the states in which white space is allowed, then those of strings, escapes and words, then those of numbers.

export const State = {
  Value: 0,
  /** A value, or the end of an array. */
  FirstItem: 1,
  /** A key, or the end of an object. */
  FirstKey: 2,
  Key: 3,
  Colon: 4,
  /** A comma or a closing bracket. */
  Next: 5,
  String: 6,
  Escape: 7,
  UnicodeDigit: 8,
  /** More of `true`, `false` or `null`. */
  Word: 9,
  /** The first digit of a number, after its minus. */
  Minus: 10,
  /** What may follow the zero that a number begins with. */
  Zero: 11,
  Integer: 12,
  /** The first digit after the point, and further ones. */
  Point: 13,
  Fraction: 14,
  /** The sign or first digit of an exponent, the first digit after its sign, and further ones. */
  Exponent: 15,
  ExponentSign: 16,
  Power: 17,
} as const
export type State = (typeof State)[keyof typeof State]

/** What the scan was reading, or expected next, where it stopped. */
export type JsonPlace = 'value' | 'key' | 'colon' | 'next' | 'string' | 'number' | 'word'

/** The extent of a value: if `valid`, `end` is the index after it; else the index of the first unexpected byte. */
export interface JsonExtent {
  valid: boolean
  end: number
}

/** An extent, and the state of the scan when it stopped. */
export interface JsonStop extends JsonExtent {
  place: JsonPlace
  /** The innermost open container; undefined outside of any. */
  open: 'object' | 'array' | undefined
  /** Whether the last byte before the place, white space aside, is a comma. */
  afterComma: boolean
  /** The greatest number of containers that were open at once. */
  deepest: number
}

export const PLACES: Readonly<Record<State, JsonPlace>> = {
  [State.Value]: 'value',
  [State.FirstItem]: 'value',
  [State.FirstKey]: 'key',
  [State.Key]: 'key',
  [State.Colon]: 'colon',
  [State.Next]: 'next',
  [State.String]: 'string',
  [State.Escape]: 'string',
  [State.UnicodeDigit]: 'string',
  [State.Word]: 'word',
  [State.Minus]: 'number',
  [State.Zero]: 'number',
  [State.Integer]: 'number',
  [State.Point]: 'number',
  [State.Fraction]: 'number',
  [State.Exponent]: 'number',
  [State.ExponentSign]: 'number',
  [State.Power]: 'number',
}
