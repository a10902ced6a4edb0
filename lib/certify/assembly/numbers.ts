// Numbers: their grammar (RFC 8259, section 6), and their value as far as a schema bounds it. A value is told
// only where it is exact, so that it is the one that JSON.parse gives; everything else is left to the decoder.

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

/** So many digits fit into 64 bits. */
const MOST_EXACT_DIGITS: u32 = 18
/** A fraction is exact where its digits and its power of ten are: 2^53 > 10^15, and 10^22 is the last exact one. */
const MOST_FRACTION_DIGITS: u32 = 15
const MOST_DIGITS: u32 = 200
const MOST_EXPONENT_DIGITS: u32 = 2

const LOWER_E: u32 = 0x65
/** Set in a letter, it makes it a small one. */
const SMALL_LETTER: u32 = 0x20

/** Behind the digits that `digitsEnd` was asked for last: their value, as far as it fits. */
let digits: u64 = 0

/** Behind the number, whatever its value. */
export function numberEnd(at: u32): u32 {
  at = integerEnd(at)
  if (at === 0) return 0
  if (load<u8>(at) === POINT) at = digitsEnd(at + 1)
  return at === 0 ? 0 : exponentEnd(at)
}

/** Behind the number, where it is finite and what the node asks for. */
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

/** Behind a number of few digits and an exponent of two at most, which is far from infinity; 0: ask. */
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

/** Behind a sign and digits, of which the first may be 0 only if it is the only one. */
function integerEnd(at: u32): u32 {
  if (load<u8>(at) === MINUS) at += 1
  const end = digitsEnd(at)
  return load<u8>(at) === ZERO && end > at + 1 ? 0 : end
}

/** Behind one or more digits. */
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
