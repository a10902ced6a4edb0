// Strings whose length a schema bounds.

import { STRING_LEAST, STRING_MOST } from '../plans/table-layout'
import { BACKSLASH, QUOTE } from './bytes'
import { stringEnd } from './text'

/** The most bytes that one code point takes: two escaped halves of a surrogate pair. */
const LONGEST_CODE_POINT: u32 = 12

/** The address after the string at `at`, if its length is certainly within the node's bounds; 0: ask the decoder. */
export function boundedStringEnd(node: u32, at: u32): u32 {
  if (load<u8>(at) !== QUOTE) return 0
  const end = stringEnd(at + 1)
  if (end === 0) return 0
  const bytes = end - at - 2
  const least = load<u32>(node, STRING_LEAST)
  // A string has at most as many code points as bytes, and exactly as many if it is plain.
  if (bytes < least || bytes > load<u32>(node, STRING_MOST)) return 0
  const isLongEnough = (bytes + LONGEST_CODE_POINT - 1) / LONGEST_CODE_POINT >= least
  return isLongEnough || isPlain(at + 1, end - 1) ? end : 0
}

export function hasBackslash(at: u32, end: u32): bool {
  while (at < end && load<u8>(at) !== BACKSLASH) at += 1
  return at < end
}

/** Whether every byte is a code point: ASCII, without escapes. */
function isPlain(at: u32, end: u32): bool {
  while (at < end && load<u8>(at) !== BACKSLASH && load<i8>(at) >= 0) at += 1
  return at === end
}
