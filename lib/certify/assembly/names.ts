// Names: the strings in a schema, which are property names and the values of literals. They are compared byte by byte,
// quotes included; a name that is written with escapes does not match, and is left to the decoder.

import { NAME_BYTES, NAME_LENGTH, NAME_MASK, NAME_TEXT } from '../plans/table-layout'

const BLOCK: u32 = 16

/** Whether the name, quotes included, is at `at`. */
// @inline
export function matches(name: u32, at: u32): bool {
  const difference = v128.and(v128.xor(v128.load(at), v128.load(name)), v128.load(name, NAME_MASK))
  if (v128.any_true(difference)) return false
  const length = load<u32>(name, NAME_LENGTH)
  return length <= BLOCK || restMatches(load<u32>(name, NAME_TEXT), at, length)
}

/** The name in the list that matches at `at`, `likely` being tried first; 0 if none does. */
export function findName(names: u32, namesEnd: u32, likely: u32, at: u32): u32 {
  for (let name = likely; name < namesEnd; name += NAME_BYTES) if (matches(name, at)) return name
  for (let name = names; name < likely; name += NAME_BYTES) if (matches(name, at)) return name
  return 0
}

function restMatches(text: u32, at: u32, length: u32): bool {
  for (let place = BLOCK; place < length; place += 1) {
    if (load<u8>(text + place) !== load<u8>(at + place)) return false
  }
  return true
}
