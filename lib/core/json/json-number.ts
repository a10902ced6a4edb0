// The grammar of a JSON number (RFC 8259, section 6), byte by byte.

import { isDigit, MINUS, PLUS, POINT, ZERO } from './json-bytes.js'
import { State } from './json-state.js'

/** `numberStep` returns these, both negative, for a byte after a whole number and for an unexpected byte. */
export const NUMBER_ENDS = -1
export const NOT_A_NUMBER = -2

const WHOLE: readonly State[] = [State.Zero, State.Integer, State.Fraction, State.Power]

/** Whether a number that has come this far is whole. */
export function isWholeNumber(state: State): boolean {
  return WHOLE.includes(state)
}

/** The state after a number's first byte, a minus or a digit. */
export function numberStart(byte: number): State {
  if (byte === MINUS) return State.Minus
  return byte === ZERO ? State.Zero : State.Integer
}

/** The state after the next byte of a number, which is not one of its further digits. */
export function numberStep(state: State, byte: number): State | typeof NUMBER_ENDS | typeof NOT_A_NUMBER {
  switch (state) {
    case State.Minus:
      return byte === ZERO ? State.Zero : digitStep(byte, State.Integer)
    case State.Point:
      return digitStep(byte, State.Fraction)
    case State.Exponent:
      return byte === PLUS || byte === MINUS ? State.ExponentSign : digitStep(byte, State.Power)
    case State.ExponentSign:
      return digitStep(byte, State.Power)
    default:
      return stepAfterDigit(state, byte)
  }
}

/** The index after the further digits of a number in this state; `at` if there are none. */
export function furtherDigitsEnd(state: State, bytes: Uint8Array, at: number, end: number): number {
  if (state !== State.Integer && state !== State.Fraction && state !== State.Power) return at
  while (at < end && isDigit(bytes[at] as number)) at += 1
  return at
}

/** A digit is required. */
function digitStep(byte: number, next: State): State | typeof NOT_A_NUMBER {
  return isDigit(byte) ? next : NOT_A_NUMBER
}

/** The byte is not a further digit, and the number may end here. */
function stepAfterDigit(state: State, byte: number): State | typeof NUMBER_ENDS {
  if (byte === POINT && (state === State.Zero || state === State.Integer)) return State.Point
  return isExponent(byte) && state !== State.Power ? State.Exponent : NUMBER_ENDS
}

/** `e` or `E`. */
function isExponent(byte: number): boolean {
  return (byte | 0x20) === 0x65
}
