// Numbers: their grammar (RFC 8259, section 6), and their value if the schema bounds it. A value is computed only if the
// result is exact, and so the same as that of JSON.parse; every other number is left to the decoder.

import {
  FLAG_ABOVE_LEAST,
  FLAG_BELOW_MOST,
  FLAG_BOUNDED,
  FLAG_INTEGER,
  NUMBER_FLAGS,
  NUMBER_LEAST,
  NUMBER_MOST,
} from '../plans/table-layout'
import { MINUS, PLUS, POINT, ZERO } from './bytes'

/** This many digits fit into 64 bits. */
const MOST_EXACT_DIGITS: u32 = 18
/** A quotient is correctly rounded if digits and power of ten are exact: 2^53 > 10^15, and 10^22 is the last exact power. */
const MOST_FRACTION_DIGITS: u32 = 15
const MOST_DIGITS: u32 = 200
const MOST_EXPONENT_DIGITS: u32 = 2

const LOWER_E: u32 = 0x65
/** The bit that makes a letter small. */
const SMALL_LETTER: u32 = 0x20

/** The value of the digits that `digitsEnd` read last, modulo 2^64. */
let digits: u64 = 0

/** The address after the number at `at`, whatever its value; 0: not a number. */
export function numberEnd(at: u32): u32 {
  at = integerEnd(at)
  if (at === 0) return 0
  if (load<u8>(at) === POINT) at = digitsEnd(at + 1)
  return at === 0 ? 0 : exponentEnd(at)
}

/** The address after the number, if it is certainly finite and within the node's bounds; 0: ask the decoder. */
export function boundedNumberEnd(node: u32, start: u32): u32 {
  const flags = load<u32>(node, NUMBER_FLAGS)
  const isNegative = load<u8>(start) === MINUS
  const firstDigit = isNegative ? start + 1 : start
  const integer = integerEnd(start)
  if (integer === 0) return 0
  const next: u32 = load<u8>(integer)
  if (next !== POINT && (next | SMALL_LETTER) !== LOWER_E) {
    if (integer - firstDigit > MOST_EXACT_DIGITS)
      return flags === 0 && integer - firstDigit < MOST_DIGITS ? integer : 0
    return isWithin(node, flags, isNegative, <f64>digits) ? integer : 0
  }
  if ((flags & FLAG_INTEGER) !== 0) return 0
  if (flags === 0) return farFromInfinity(start)
  return next === POINT ? boundedFractionEnd(node, flags, isNegative, firstDigit, integer) : 0
}

/** The address after a number with few digits and at most two digits of exponent: it is finite. 0: ask the decoder. */
function farFromInfinity(start: u32): u32 {
  const end = numberEnd(start)
  if (end === 0 || end - start > MOST_DIGITS) return 0
  let place = start
  while (place < end && (load<u8>(place) | SMALL_LETTER) !== LOWER_E) place += 1
  if (place === end) return end
  const sign: u32 = load<u8>(place + 1)
  const exponent = sign === MINUS || sign === PLUS ? place + 2 : place + 1
  return end - exponent <= MOST_EXPONENT_DIGITS ? end : 0
}

function boundedFractionEnd(node: u32, flags: u32, isNegative: bool, firstDigit: u32, point: u32): u32 {
  const whole = digits
  const end = digitsEnd(point + 1)
  if (end === 0 || (load<u8>(end) | SMALL_LETTER) === LOWER_E) return 0
  if (end - firstDigit > MOST_FRACTION_DIGITS + 1) return 0
  let scale: u64 = 1
  for (let place = point + 1; place < end; place += 1) scale *= 10
  const value = <f64>(whole * scale + digits) / <f64>scale
  return isWithin(node, flags, isNegative, value) ? end : 0
}

function isWithin(node: u32, flags: u32, isNegative: bool, size: f64): bool {
  if ((flags & FLAG_BOUNDED) === 0) return true
  const value = isNegative ? -size : size
  const least = load<f64>(node, NUMBER_LEAST)
  const most = load<f64>(node, NUMBER_MOST)
  if (value < least || value > most) return false
  if ((flags & FLAG_ABOVE_LEAST) !== 0 && value === least) return false
  return (flags & FLAG_BELOW_MOST) === 0 || value !== most
}

/** The address after a sign and digits, of which the first may be 0 only if it is the only one; 0 if there are none. */
function integerEnd(at: u32): u32 {
  if (load<u8>(at) === MINUS) at += 1
  const end = digitsEnd(at)
  return load<u8>(at) === ZERO && end > at + 1 ? 0 : end
}

/** The address after one or more digits; 0 if there are none. */
function digitsEnd(at: u32): u32 {
  let digit: u32 = load<u8>(at) - ZERO
  if (digit > 9) return 0
  digits = 0
  do {
    digits = digits * 10 + digit
    at += 1
    digit = load<u8>(at) - ZERO
  } while (digit <= 9)
  return at
}

function exponentEnd(at: u32): u32 {
  if ((load<u8>(at) | SMALL_LETTER) !== LOWER_E) return at
  const sign: u32 = load<u8>(at + 1)
  return digitsEnd(sign === MINUS || sign === PLUS ? at + 2 : at + 1)
}
