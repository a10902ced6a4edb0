// Strings, 16 and 64 bytes at a time: where one ends, and whether all of it is what JSON and UTF-8 allow.
//
// A block of 64 bytes becomes masks with one bit per byte. The escaped bytes are computed from the mask of backslashes by one
// subtraction, whose borrow runs along each run of backslashes, so that every other one of them counts: the method of
// simdjson (G. Langdale and D. Lemire, "Parsing Gigabytes of JSON per Second", 2019).

import { QUOTE } from './bytes'
import { malformed } from './unicode'

const BLOCK: i32 = 16
const ODD_PLACES: u64 = ((<u64>0xaaaaaaaa) << 32) | 0xaaaaaaaa

/** The address after the closing quote of the string whose first character is at `at`; 0: ask the decoder. */
export function stringEnd(at: u32): u32 {
  return stringEndInline(at)
}

/** The same without a call, for where most strings are. Most names, ids and times end in the first two blocks. */
// @inline
export function stringEndInline(at: u32): u32 {
  const places = notable(v128.load(at)) | (notable(v128.load(at, BLOCK)) << BLOCK)
  const place = at + <u32>ctz(places)
  return places !== 0 && load<u8>(place) === QUOTE ? place + 1 : longStringEnd(at)
}

/** Which of the bytes are not plain ASCII, or are quotes or escapes. */
// @inline
function notable(bytes: v128): i32 {
  const quotesAndEscapes = v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c)))
  // As signed numbers, bytes that are not ASCII are less than a space, as control characters are.
  const others = i8x16.lt_s(bytes, i8x16.splat(0x20))
  return i8x16.bitmask(v128.or(quotesAndEscapes, others))
}

function longStringEnd(at: u32): u32 {
  let before = i8x16.splat(0)
  let beforeHasMore = false
  let firstIsEscaped: u64 = 0
  while (true) {
    const a = v128.load(at)
    const b = v128.load(at, 16)
    const c = v128.load(at, 32)
    const d = v128.load(at, 48)
    const quotes = placesOf(a, b, c, d, 0x22)
    const backslashes = placesOf(a, b, c, d, 0x5c)
    let escaped: u64 = 0
    if ((backslashes | firstIsEscaped) !== 0) {
      const starters = backslashes & ~firstIsEscaped
      const afterRuns = (((starters << 1) | ODD_PLACES) - starters) ^ ODD_PLACES
      escaped = afterRuns ^ (backslashes | firstIsEscaped)
      firstIsEscaped = (afterRuns & backslashes) >> 63
    }
    const closing = quotes & ~escaped
    // The bytes before the closing quote; all bytes if it is not in this block.
    const inside = (closing - 1) & ~closing
    const inQuestion = escaped & inside & ~(quotes | backslashes)
    if (inQuestion !== 0 && !areEscapes(at, inQuestion & ~commonEscapes(a, b, c, d))) return 0
    const hasMore = v128.any_true(
      i8x16.lt_s(i8x16.min_s(i8x16.min_s(a, b), i8x16.min_s(c, d)), i8x16.splat(0x20)),
    )
    if (hasMore || beforeHasMore) {
      if ((controls(a, b, c, d) & inside) !== 0) return 0
      const high = bitsOf(a, b, c, d)
      if ((high & inside) !== 0 || beforeHasMore) {
        const wrong = bits(malformed(a, before), malformed(b, a), malformed(c, b), malformed(d, c))
        // A character that is cut by the closing quote is detected at the quote.
        if ((wrong & (closing ^ (closing - 1))) !== 0) return 0
      }
      beforeHasMore = high !== 0
    }
    if (closing !== 0) return at + <u32>ctz(closing) + 1
    before = d
    at += 64
  }
}

function placesOf(a: v128, b: v128, c: v128, d: v128, byte: i8): u64 {
  const wanted = i8x16.splat(byte)
  return bitsOf(i8x16.eq(a, wanted), i8x16.eq(b, wanted), i8x16.eq(c, wanted), i8x16.eq(d, wanted))
}

/** Where 'n' and 't' are, which follow most backslashes. */
function commonEscapes(a: v128, b: v128, c: v128, d: v128): u64 {
  return bitsOf(isCommon(a), isCommon(b), isCommon(c), isCommon(d))
}

// @inline
function isCommon(bytes: v128): v128 {
  return v128.or(i8x16.eq(bytes, i8x16.splat(0x6e)), i8x16.eq(bytes, i8x16.splat(0x74)))
}

function controls(a: v128, b: v128, c: v128, d: v128): u64 {
  const space = i8x16.splat(0x20)
  return bitsOf(i8x16.lt_u(a, space), i8x16.lt_u(b, space), i8x16.lt_u(c, space), i8x16.lt_u(d, space))
}

/** The top bit of every byte. */
function bitsOf(a: v128, b: v128, c: v128, d: v128): u64 {
  return bits(i8x16.bitmask(a), i8x16.bitmask(b), i8x16.bitmask(c), i8x16.bitmask(d))
}

function bits(a: i32, b: i32, c: i32, d: i32): u64 {
  const low: u32 = <u32>a | ((<u32>b) << 16)
  const high: u32 = <u32>c | ((<u32>d) << 16)
  return <u64>low | ((<u64>high) << 32)
}

/** Whether each of these bytes may follow a backslash. */
function areEscapes(at: u32, places: u64): bool {
  while (places !== 0) {
    if (!isEscape(at + <u32>ctz(places))) return false
    places &= places - 1
  }
  return true
}

function isEscape(at: u32): bool {
  switch (load<u8>(at)) {
    case 0x2f: // '/'
    case 0x62: // 'b'
    case 0x66: // 'f'
    case 0x72: // 'r'
      return true
    case 0x75: // 'u'
      return isHexDigit(at + 1) && isHexDigit(at + 2) && isHexDigit(at + 3) && isHexDigit(at + 4)
    default:
      return false
  }
}

function isHexDigit(at: u32): bool {
  const byte: u32 = load<u8>(at)
  return byte - 0x30 < 10 || (byte | 0x20) - 0x61 < 6
}
