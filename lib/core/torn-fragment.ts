// Whether an object is a part of the fragment that it stands behind. In `{"x":{"y":1}{"b":3}` the first entry
// broke off behind a value of its own; in `{"x":"y{"b":3}` it broke off inside a string, and what follows is
// another entry. A fragment begins with the brace of an object, or with the bracket of an array that stands
// behind nothing but whole values: any other bracket may as well be text, of a string that was cut.

import { openingBracket } from './json-backward.js'
import { jsonExtent } from './json-syntax.js'
import { gapEnd } from './line-gap.js'

const OBJECT_OPEN = 0x7b

/** Whether a fragment before the object at `at` expects a value there; the line begins at `start`. */
export function isHeldByFragment(bytes: Uint8Array, start: number, at: number): boolean {
  const fragment = fragmentStart(bytes, start, at)
  if (fragment < 0) return false
  // The fragment was found from `at` backwards, as if `at` were outside of strings. If all between is
  // grammatical, it is: otherwise the two directions would differ at every quote, up to the bracket itself.
  // And outside of strings a brace begins a value, or can't stand there.
  const behindBrace = at + 1
  return jsonExtent(bytes, fragment, behindBrace).end === behindBrace
}

/** Where a container begins that could begin a fragment and is open at `at`; -1 where none does. */
function fragmentStart(bytes: Uint8Array, start: number, at: number): number {
  let bracket = openingBracket(bytes, start, at)
  let outermost = bracket
  while (bracket >= 0 && bytes[bracket] !== OBJECT_OPEN) {
    outermost = bracket
    bracket = openingBracket(bytes, start, bracket)
  }
  if (bracket >= 0 || outermost < 0) return bracket
  return standsBehindValues(bytes, start, outermost) ? outermost : -1
}

/** Whether nothing but whole values stands between the line's start and `at`. */
function standsBehindValues(bytes: Uint8Array, start: number, at: number): boolean {
  let next = gapEnd(bytes, start, at)
  while (next < at) {
    const { valid, end } = jsonExtent(bytes, next, at)
    if (!valid) return false
    next = gapEnd(bytes, end, at)
  }
  return true
}
