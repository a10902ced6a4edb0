// Which of several nodes a value is checked by, decided by its first byte or by one of its properties.

import {
  BY_NAME_LAST,
  BY_NAME_VALUES,
  BY_NAME_VALUES_END,
  OF_ARRAY,
  OF_FALSE,
  OF_NULL,
  OF_NUMBER,
  OF_OBJECT,
  OF_STRING,
  OF_TRUE,
} from '../plans/table-layout'
import { anyMemberEnd } from './any-values'
import { ARRAY_OPEN, afterSpace, COMMA, OBJECT_OPEN, QUOTE } from './bytes'
import { findName, matches } from './names'

/** The offset in a KIND_BY_JSON_KIND node of the node for values that begin with this byte. */
export function ofJsonKind(byte: u32): u32 {
  switch (byte) {
    case QUOTE:
      return OF_STRING
    case OBJECT_OPEN:
      return OF_OBJECT
    case ARRAY_OPEN:
      return OF_ARRAY
    case 0x74: // 't'
      return OF_TRUE
    case 0x66: // 'f'
      return OF_FALSE
    case 0x6e: // 'n'
      return OF_NULL
    default:
      return OF_NUMBER
  }
}

/** The node's value at `at`; 0: none of them. */
export function namingValue(node: u32, at: u32): u32 {
  const last = load<u32>(node, BY_NAME_LAST)
  if (matches(last, at)) return last
  return findName(load<u32>(node, BY_NAME_VALUES), load<u32>(node, BY_NAME_VALUES_END), last, at)
}

/** The address of the property in the object whose first property is at `at`; 0: absent, or undecided. */
export function findProperty(property: u32, at: u32, depth: u32): u32 {
  while (!matches(property, at)) {
    at = anyMemberEnd(at, depth)
    if (at === 0) return 0
    at = afterSpace(at)
    if (load<u8>(at) !== COMMA) return 0
    at = afterSpace(at + 1)
  }
  return at
}
