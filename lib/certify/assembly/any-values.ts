// A value of any kind: JSON's own grammar (RFC 8259), up to a limit of depth.

import { MOST_DEPTH } from '../plans/table-layout'
import {
  ARRAY_CLOSE,
  ARRAY_OPEN,
  afterColon,
  afterSpace,
  COMMA,
  falseEnd,
  nullEnd,
  OBJECT_CLOSE,
  OBJECT_OPEN,
  QUOTE,
  trueEnd,
} from './bytes'
import { numberEnd } from './numbers'
import { stringEnd } from './text'

/** The address after the value whose first byte is at `at`; 0: ask the decoder. */
export function anyEnd(at: u32, depth: u32): u32 {
  switch (<u32>load<u8>(at)) {
    case QUOTE:
      return stringEnd(at + 1)
    case OBJECT_OPEN:
      return anyObjectEnd(at, depth)
    case ARRAY_OPEN:
      return anyArrayEnd(at, depth)
    case 0x74: // 't'
      return trueEnd(at)
    case 0x66: // 'f'
      return falseEnd(at)
    case 0x6e: // 'n'
      return nullEnd(at)
    default:
      return numberEnd(at)
  }
}

/** The address after the name at `at` and its value; 0: ask the decoder. */
export function anyMemberEnd(at: u32, depth: u32): u32 {
  if (load<u8>(at) !== QUOTE) return 0
  at = stringEnd(at + 1)
  if (at === 0) return 0
  at = afterColon(at)
  return at === 0 ? 0 : anyEnd(at, depth + 1)
}

function anyArrayEnd(at: u32, depth: u32): u32 {
  if (depth >= <u32>MOST_DEPTH) return 0
  at = afterSpace(at + 1)
  if (load<u8>(at) === ARRAY_CLOSE) return at + 1
  while (true) {
    at = anyEnd(at, depth + 1)
    if (at === 0) return 0
    at = afterSpace(at)
    if (load<u8>(at) === ARRAY_CLOSE) return at + 1
    if (load<u8>(at) !== COMMA) return 0
    at = afterSpace(at + 1)
  }
}

function anyObjectEnd(at: u32, depth: u32): u32 {
  if (depth >= <u32>MOST_DEPTH) return 0
  at = afterSpace(at + 1)
  if (load<u8>(at) === OBJECT_CLOSE) return at + 1
  while (true) {
    at = anyMemberEnd(at, depth)
    if (at === 0) return 0
    at = afterSpace(at)
    if (load<u8>(at) === OBJECT_CLOSE) return at + 1
    if (load<u8>(at) !== COMMA) return 0
    at = afterSpace(at + 1)
  }
}
