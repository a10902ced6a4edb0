// What may come next, byte by byte, inside one JSON value (RFC 8259). The order counts: first what white space may
// stand before, then strings, escapes and words, then numbers.

/** What may come next. */
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
  /** A number's first digit, behind its minus. */
  Minus: 10,
  /** What may follow a zero that a number begins with. */
  Zero: 11,
  Integer: 12,
  /** The first digit behind the point, and further ones. */
  Point: 13,
  Fraction: 14,
  /** The sign or first digit of an exponent, the first digit behind its sign, and further ones. */
  Exponent: 15,
  ExponentSign: 16,
  Power: 17,
} as const
export type State = (typeof State)[keyof typeof State]

/** What was being read, or should have come next, where a scan stopped. */
export type JsonPlace = 'value' | 'key' | 'colon' | 'next' | 'string' | 'number' | 'word'

/** A value's extent: with `valid`, `end` is just behind it; without, the byte that can't stand there. */
export interface JsonExtent {
  valid: boolean
  end: number
}

/** An extent, and what the scan knew when it stopped. */
export interface JsonStop extends JsonExtent {
  place: JsonPlace
  /** The innermost container that is open; undefined outside of all. */
  open: 'object' | 'array' | undefined
  /** Whether a comma is the last thing before the place, white space left out. */
  afterComma: boolean
  /** How many containers were open at once. */
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
