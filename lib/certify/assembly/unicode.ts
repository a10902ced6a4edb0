// Well-formed UTF-8 (RFC 3629), 16 bytes at a time, by the method of J. Keiser and D. Lemire, "Validating UTF-8 in less than
// one instruction per byte" (2021): three of the four halves (nibbles) of two neighbouring bytes decide whether the pair is
// wrong. Three look-ups return the faults that each half permits; a fault that all three permit is one.

const TOO_SHORT: i8 = 1
const TOO_LONG: i8 = 2
const OVERLONG_3: i8 = 4
const TOO_LARGE: i8 = 8
const SURROGATE: i8 = 16
const OVERLONG_2: i8 = 32
/** Also for an overlong form of four bytes: the two cannot coincide. */
const TOO_LARGE_OR_OVERLONG_4: i8 = 64
const TWO_CONTINUATIONS: i8 = -128
/** The faults that do not depend on the low half of the first byte. */
const ANY_LOW: i8 = TOO_SHORT | TOO_LONG | TWO_CONTINUATIONS
const LARGE_LOW: i8 = ANY_LOW | TOO_LARGE | TOO_LARGE_OR_OVERLONG_4
const CONTINUED: i8 = TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS

/** A bit for each byte that is not allowed where it is, or at which a continuation byte is missing. */
export function malformed(bytes: v128, before: v128): i32 {
  const first = v128.shuffle<i8>(
    before,
    bytes,
    15,
    16,
    17,
    18,
    19,
    20,
    21,
    22,
    23,
    24,
    25,
    26,
    27,
    28,
    29,
    30,
  )
  const second = v128.shuffle<i8>(
    before,
    bytes,
    14,
    15,
    16,
    17,
    18,
    19,
    20,
    21,
    22,
    23,
    24,
    25,
    26,
    27,
    28,
    29,
  )
  const third = v128.shuffle<i8>(
    before,
    bytes,
    13,
    14,
    15,
    16,
    17,
    18,
    19,
    20,
    21,
    22,
    23,
    24,
    25,
    26,
    27,
    28,
  )
  const ofPairs = v128.and(
    v128.and(ofFirstHigh(i8x16.shr_u(first, 4)), ofFirstLow(v128.and(first, i8x16.splat(0x0f)))),
    ofSecondHigh(i8x16.shr_u(bytes, 4)),
  )
  // After a lead byte of 0xe0 or more there is one more continuation than the pairs account for, of 0xf0 or more two.
  const owed = v128.or(i8x16.sub_sat_u(second, i8x16.splat(0x60)), i8x16.sub_sat_u(third, i8x16.splat(0x70)))
  const wrong = v128.xor(v128.and(owed, i8x16.splat(-128)), ofPairs)
  return i8x16.bitmask(i8x16.ne(wrong, i8x16.splat(0)))
}

function ofFirstHigh(halves: v128): v128 {
  const faults = i8x16(
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TWO_CONTINUATIONS,
    TWO_CONTINUATIONS,
    TWO_CONTINUATIONS,
    TWO_CONTINUATIONS,
    TOO_SHORT | OVERLONG_2,
    TOO_SHORT,
    TOO_SHORT | OVERLONG_3 | SURROGATE,
    TOO_SHORT | TOO_LARGE | TOO_LARGE_OR_OVERLONG_4,
  )
  return i8x16.swizzle(faults, halves)
}

function ofFirstLow(halves: v128): v128 {
  const faults = i8x16(
    ANY_LOW | OVERLONG_2 | OVERLONG_3 | TOO_LARGE_OR_OVERLONG_4,
    ANY_LOW | OVERLONG_2,
    ANY_LOW,
    ANY_LOW,
    ANY_LOW | TOO_LARGE,
    LARGE_LOW,
    LARGE_LOW,
    LARGE_LOW,
    LARGE_LOW,
    LARGE_LOW,
    LARGE_LOW,
    LARGE_LOW,
    LARGE_LOW,
    LARGE_LOW | SURROGATE,
    LARGE_LOW,
    LARGE_LOW,
  )
  return i8x16.swizzle(faults, halves)
}

function ofSecondHigh(halves: v128): v128 {
  const faults = i8x16(
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    CONTINUED | OVERLONG_3 | TOO_LARGE_OR_OVERLONG_4,
    CONTINUED | OVERLONG_3 | TOO_LARGE,
    CONTINUED | SURROGATE | TOO_LARGE,
    CONTINUED | SURROGATE | TOO_LARGE,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
  )
  return i8x16.swizzle(faults, halves)
}
