// A value beside the node that says what it must be. Each function is given the place of the value's first
// byte and gives the place behind its last, or 0: ask the decoder. White space is passed over by whoever
// expects a value, not by the value itself.
//
// Nothing here loops without going on, since every step takes a byte, and a line feed ends every run of them.

import {
  ARRAY_ITEM,
  ARRAY_LEAST,
  ARRAY_MOST,
  BY_NAME_LAST,
  BY_NAME_OTHERWISE,
  BY_NAME_PROPERTY,
  BY_NAME_VALUES,
  BY_NAME_VALUES_END,
  KIND_ANY,
  KIND_ARRAY,
  KIND_BOUNDED_STRING,
  KIND_BY_JSON_KIND,
  KIND_BY_NAME,
  KIND_ENUM,
  KIND_FALSE,
  KIND_FIRST_OF,
  KIND_NULL,
  KIND_NUMBER,
  KIND_OBJECT,
  KIND_STRING,
  KIND_TRUE,
  LIST_END,
  LIST_START,
  NAME_BIT,
  NAME_BYTES,
  NAME_LENGTH,
  NAME_NODE,
  NAME_NOTE,
  OBJECT_NAMES,
  OBJECT_NAMES_END,
  OBJECT_OTHERS,
  OBJECT_REQUIRED,
  OF_ARRAY,
  OF_FALSE,
  OF_NULL,
  OF_NUMBER,
  OF_OBJECT,
  OF_STRING,
  OF_TRUE,
  STRING_LEAST,
  STRING_MOST,
} from '../plans/table-layout'
import { anyEnd, anyMemberEnd } from './any-values'
import {
  ARRAY_CLOSE,
  ARRAY_OPEN,
  BACKSLASH,
  behindColon,
  behindSpace,
  COMMA,
  falseEnd,
  nullEnd,
  OBJECT_CLOSE,
  OBJECT_OPEN,
  QUOTE,
  trueEnd,
} from './bytes'
import { findName, matches } from './names'
import { boundedNumberEnd } from './numbers'
import { stringEnd } from './text'

/** The bytes that one code point takes at most: two escaped halves of a surrogate pair. */
const LONGEST_CODE_POINT: u32 = 12

/** The record in which the places of fields are noted. */
let record: u32 = 0
/** The type that the last entry turned out to be. */
export let type: i32 = 0

/** Prepares for an entry, whose fields are to be noted in this record. */
export function begin(place: u32): void {
  record = place
  type = 0
}

export function valueEnd(node: u32, at: u32, depth: u32): u32 {
  switch (load<u32>(node)) {
    case KIND_ANY:
      return anyEnd(at, depth)
    case KIND_STRING:
      return load<u8>(at) === QUOTE ? stringEnd(at + 1) : 0
    case KIND_BOUNDED_STRING:
      return boundedStringEnd(node, at)
    case KIND_ENUM:
      return enumEnd(node, at)
    case KIND_NUMBER:
      return boundedNumberEnd(node, at)
    case KIND_TRUE:
      return trueEnd(at)
    case KIND_FALSE:
      return falseEnd(at)
    case KIND_NULL:
      return nullEnd(at)
    case KIND_ARRAY:
      return arrayEnd(node, at, depth)
    case KIND_OBJECT:
      return objectEnd(node, at, depth)
    case KIND_BY_JSON_KIND:
      return byJsonKindEnd(node, at, depth)
    case KIND_BY_NAME:
      return byNameEnd(node, at, depth)
    case KIND_FIRST_OF:
      return firstOfEnd(node, at, depth)
    default:
      return 0
  }
}

function boundedStringEnd(node: u32, at: u32): u32 {
  if (load<u8>(at) !== QUOTE) return 0
  const end = stringEnd(at + 1)
  if (end === 0) return 0
  const bytes = end - at - 2
  const least = load<u32>(node, STRING_LEAST)
  // There are at most as many code points as bytes; exactly as many where the string is plain.
  if (bytes < least || bytes > load<u32>(node, STRING_MOST)) return 0
  const isLongEnough = (bytes + LONGEST_CODE_POINT - 1) / LONGEST_CODE_POINT >= least
  return isLongEnough || isPlain(at + 1, end - 1) ? end : 0
}

function enumEnd(node: u32, at: u32): u32 {
  const names = load<u32>(node, LIST_START)
  const name = findName(names, load<u32>(node, LIST_END), names, at)
  return name === 0 ? 0 : at + load<u32>(name, NAME_LENGTH)
}

function arrayEnd(node: u32, at: u32, depth: u32): u32 {
  if (load<u8>(at) !== ARRAY_OPEN) return 0
  const item = load<u32>(node, ARRAY_ITEM)
  const least = load<u32>(node, ARRAY_LEAST)
  let count: u32 = 0
  at = behindSpace(at + 1)
  if (load<u8>(at) === ARRAY_CLOSE) return least === 0 ? at + 1 : 0
  while (true) {
    at = valueEnd(item, at, depth + 1)
    if (at === 0) return 0
    count += 1
    at = behindSpace(at)
    if (load<u8>(at) === ARRAY_CLOSE) {
      return count >= least && count <= load<u32>(node, ARRAY_MOST) ? at + 1 : 0
    }
    if (load<u8>(at) !== COMMA) return 0
    at = behindSpace(at + 1)
  }
}

function objectEnd(node: u32, at: u32, depth: u32): u32 {
  if (load<u8>(at) !== OBJECT_OPEN) return 0
  const names = load<u32>(node, OBJECT_NAMES)
  const namesEnd = load<u32>(node, OBJECT_NAMES_END)
  const required = load<u64>(node, OBJECT_REQUIRED)
  let seen: u64 = 0
  let expected = names
  at = behindSpace(at + 1)
  if (load<u8>(at) === OBJECT_CLOSE) return required === 0 ? at + 1 : 0
  while (true) {
    if (load<u8>(at) !== QUOTE) return 0
    const isExpected = expected < namesEnd && matches(expected, at)
    const name = isExpected ? expected : findName(names, namesEnd, expected, at)
    if (name !== 0) {
      const bit = load<u64>(name, NAME_BIT)
      // Of a property that is there twice, JSON.parse takes the last.
      if ((seen & bit) !== 0) return 0
      seen |= bit
      expected = name + NAME_BYTES
      at = propertyEnd(name, at, depth)
    } else {
      at = otherPropertyEnd(load<u32>(node, OBJECT_OTHERS), at, depth)
    }
    if (at === 0) return 0
    at = behindSpace(at)
    if (load<u8>(at) === OBJECT_CLOSE) return (seen & required) === required ? at + 1 : 0
    if (load<u8>(at) !== COMMA) return 0
    at = behindSpace(at + 1)
  }
}

function propertyEnd(name: u32, at: u32, depth: u32): u32 {
  const start = behindColon(at + load<u32>(name, NAME_LENGTH))
  if (start === 0) return 0
  const node = load<u32>(name, NAME_NODE)
  // Most values are strings: they are worth a way of their own.
  const isText = load<u32>(node) === KIND_STRING && load<u8>(start) === QUOTE
  const end = isText ? stringEnd(start + 1) : valueEnd(node, start, depth + 1)
  const note = load<u32>(name, NAME_NOTE)
  if (note !== 0) {
    store<u32>(record + note, start)
    store<u32>(record + note, end, 4)
  }
  return end
}

/** A property that the schema does not name; one that is written with escapes may be one that it does. */
function otherPropertyEnd(node: u32, at: u32, depth: u32): u32 {
  if (node === 0) return 0
  const end = stringEnd(at + 1)
  if (end === 0 || hasBackslash(at + 1, end)) return 0
  const start = behindColon(end)
  return start === 0 ? 0 : valueEnd(node, start, depth + 1)
}

function byJsonKindEnd(node: u32, at: u32, depth: u32): u32 {
  const child = load<u32>(node + ofJsonKind(load<u8>(at)))
  return child === 0 ? 0 : valueEnd(child, at, depth)
}

function ofJsonKind(byte: u32): u32 {
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

/** An object whose node hangs on one of its properties, which usually comes first. */
function byNameEnd(node: u32, at: u32, depth: u32): u32 {
  if (load<u8>(at) !== OBJECT_OPEN) return 0
  const value = namingValue(node, at, depth)
  if (value === 0) {
    const otherwise = load<u32>(node, BY_NAME_OTHERWISE)
    return otherwise === 0 ? 0 : valueEnd(otherwise, at, depth)
  }
  store<u32>(node, value, BY_NAME_LAST)
  const note = load<i32>(value, NAME_NOTE)
  if (note !== 0) type = note
  return valueEnd(load<u32>(value, NAME_NODE), at, depth)
}

/** Which of the node's values the property has in this object; 0: none, or ask. */
function namingValue(node: u32, at: u32, depth: u32): u32 {
  const property = load<u32>(node, BY_NAME_PROPERTY)
  let place = behindSpace(at + 1)
  if (!matches(property, place)) place = findProperty(property, place, depth)
  if (place === 0) return 0
  place = behindColon(place + load<u32>(property, NAME_LENGTH))
  if (place === 0) return 0
  const values = load<u32>(node, BY_NAME_VALUES)
  return findName(values, load<u32>(node, BY_NAME_VALUES_END), load<u32>(node, BY_NAME_LAST), place)
}

/** Where in the object, whose first property is at `at`, the property stands; 0: nowhere, or ask. */
function findProperty(property: u32, at: u32, depth: u32): u32 {
  while (!matches(property, at)) {
    at = anyMemberEnd(at, depth)
    if (at === 0) return 0
    at = behindSpace(at)
    if (load<u8>(at) !== COMMA) return 0
    at = behindSpace(at + 1)
  }
  return at
}

/** The first of several nodes that the value is right for; none of them has nodes of its own. */
function firstOfEnd(node: u32, at: u32, depth: u32): u32 {
  const end = load<u32>(node, LIST_END)
  for (let place = load<u32>(node, LIST_START); place < end; place += 4) {
    const behind = valueEnd(load<u32>(place), at, depth)
    if (behind !== 0) return behind
  }
  return 0
}

function hasBackslash(at: u32, end: u32): bool {
  while (at < end && load<u8>(at) !== BACKSLASH) at += 1
  return at < end
}

/** Whether every byte is a code point: ASCII, without escapes. */
function isPlain(at: u32, end: u32): bool {
  while (at < end && load<u8>(at) !== BACKSLASH && load<i8>(at) >= 0) at += 1
  return at === end
}
