// A value, checked by the node that says what it must be. Each function takes the address of the value's first byte and
// returns the address after its last, or 0: ask the decoder. White space before a value is skipped by its caller.
//
// Every loop ends, since each step consumes a byte and a line feed ends every run of bytes.

import {
  ARRAY_ITEM,
  ARRAY_LEAST,
  ARRAY_MOST,
  BY_NAME_LAST,
  BY_NAME_OTHERWISE,
  BY_NAME_PROPERTY,
  FLAG_ANY_STRING,
  FLAG_BEGINS_OBJECT,
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
  NAME_FLAGS,
  NAME_LENGTH,
  NAME_NODE,
  NAME_NOTE,
  OBJECT_NAMES,
  OBJECT_NAMES_END,
  OBJECT_OTHERS,
  OBJECT_REQUIRED,
} from '../plans/table-layout'
import { anyEnd } from './any-values'
import { boundedStringEnd, hasBackslash } from './bounded-text'
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
import { findProperty, namingValue, ofJsonKind } from './choices'
import { findName, matches } from './names'
import { noteField, noteType } from './notes'
import { boundedNumberEnd } from './numbers'
import { stringEnd, stringEndInline } from './text'

/** `,"`, as two bytes at once. */
const COMMA_QUOTE: u16 = 0x222c

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
  at = afterSpace(at + 1)
  if (load<u8>(at) === ARRAY_CLOSE) return least === 0 ? at + 1 : 0
  while (true) {
    at = valueEnd(item, at, depth + 1)
    if (at === 0) return 0
    count += 1
    at = afterSpace(at)
    if (load<u8>(at) === ARRAY_CLOSE) {
      return count >= least && count <= load<u32>(node, ARRAY_MOST) ? at + 1 : 0
    }
    if (load<u8>(at) !== COMMA) return 0
    at = afterSpace(at + 1)
  }
}

function objectEnd(node: u32, at: u32, depth: u32): u32 {
  if (load<u8>(at) !== OBJECT_OPEN) return 0
  at = afterSpace(at + 1)
  if (load<u8>(at) === OBJECT_CLOSE) return load<u64>(node, OBJECT_REQUIRED) === 0 ? at + 1 : 0
  return membersEnd(node, at, depth, load<u32>(node, OBJECT_NAMES), 0)
}

/**
 * From the name at `at` to the end of the object.
 * @param expected the name that comes next if the object is written in the order of the schema
 * @param seen the bits of the properties before `at`
 */
function membersEnd(node: u32, at: u32, depth: u32, expected: u32, seen: u64): u32 {
  const names = load<u32>(node, OBJECT_NAMES)
  const namesEnd = load<u32>(node, OBJECT_NAMES_END)
  const required = load<u64>(node, OBJECT_REQUIRED)
  while (true) {
    if (load<u8>(at) !== QUOTE) return 0
    const isExpected = expected < namesEnd && matches(expected, at)
    const name = isExpected ? expected : findName(names, namesEnd, expected, at)
    if (name !== 0) {
      const bit = load<u64>(name, NAME_BIT)
      // If a property occurs twice, JSON.parse takes the last one.
      if ((seen & bit) !== 0) return 0
      seen |= bit
      expected = name + NAME_BYTES
      at = propertyEnd(name, at, depth)
    } else {
      at = otherPropertyEnd(load<u32>(node, OBJECT_OTHERS), at, depth)
    }
    if (at === 0) return 0
    if (load<u16>(at) === COMMA_QUOTE) {
      at += 1
      continue
    }
    at = afterSpace(at)
    if (load<u8>(at) === OBJECT_CLOSE) return (seen & required) === required ? at + 1 : 0
    if (load<u8>(at) !== COMMA) return 0
    at = afterSpace(at + 1)
  }
}

// @inline
function propertyEnd(name: u32, at: u32, depth: u32): u32 {
  const start = afterColon(at + load<u32>(name, NAME_LENGTH))
  if (start === 0) return 0
  // Most values are strings, so they have a shortcut.
  const isText = (load<u32>(name, NAME_FLAGS) & FLAG_ANY_STRING) !== 0 && load<u8>(start) === QUOTE
  const end = isText ? stringEndInline(start + 1) : valueEnd(load<u32>(name, NAME_NODE), start, depth + 1)
  const note = load<u32>(name, NAME_NOTE)
  if (note !== 0) noteField(note, start, end)
  return end
}

/** A property that the schema does not name. One that is written with escapes may be one that the schema names. */
function otherPropertyEnd(node: u32, at: u32, depth: u32): u32 {
  if (node === 0) return 0
  const end = stringEnd(at + 1)
  if (end === 0 || hasBackslash(at + 1, end)) return 0
  const start = afterColon(end)
  return start === 0 ? 0 : valueEnd(node, start, depth + 1)
}

function byJsonKindEnd(node: u32, at: u32, depth: u32): u32 {
  const child = load<u32>(node + ofJsonKind(load<u8>(at)))
  return child === 0 ? 0 : valueEnd(child, at, depth)
}

/** An object whose node depends on one of its properties, which is usually the first. */
function byNameEnd(node: u32, at: u32, depth: u32): u32 {
  if (load<u8>(at) !== OBJECT_OPEN) return 0
  const property = load<u32>(node, BY_NAME_PROPERTY)
  const first = afterSpace(at + 1)
  const isFirst = matches(property, first)
  let place = isFirst ? first : findProperty(property, first, depth)
  if (place !== 0) place = afterColon(place + load<u32>(property, NAME_LENGTH))
  const value = place === 0 ? 0 : namingValue(node, place)
  if (value === 0) {
    const otherwise = load<u32>(node, BY_NAME_OTHERWISE)
    return otherwise === 0 ? 0 : valueEnd(otherwise, at, depth)
  }
  store<u32>(node, value, BY_NAME_LAST)
  const note = load<i32>(value, NAME_NOTE)
  if (note !== 0) noteType(note)
  const child = load<u32>(value, NAME_NODE)
  const end = place + load<u32>(value, NAME_LENGTH)
  // What was just matched is the object's first member: it is not matched again.
  const isBegun = isFirst && (load<u32>(value, NAME_FLAGS) & FLAG_BEGINS_OBJECT) !== 0
  if (!isBegun || load<u16>(end) !== COMMA_QUOTE) return valueEnd(child, at, depth)
  const name = load<u32>(child, OBJECT_NAMES)
  const fieldNote = load<u32>(name, NAME_NOTE)
  if (fieldNote !== 0) noteField(fieldNote, place, end)
  return membersEnd(child, end + 1, depth, name + NAME_BYTES, load<u64>(name, NAME_BIT))
}

/** A value that must match one of several nodes, none of which has child nodes. */
function firstOfEnd(node: u32, at: u32, depth: u32): u32 {
  const end = load<u32>(node, LIST_END)
  for (let place = load<u32>(node, LIST_START); place < end; place += 4) {
    const after = valueEnd(load<u32>(place), at, depth)
    if (after !== 0) return after
  }
  return 0
}
