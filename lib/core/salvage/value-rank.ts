// How far a value can be trusted to be whole, from its own bytes and from the bytes beside it. `salvage.ts` states the
// rules and why they suffice.

import { runEnd } from '../byte-runs.js'
import { ARRAY_OPEN, COLON, COMMA, isSpace, mayFollow, OBJECT_OPEN, QUOTE } from '../json/json-bytes.js'
import type { Work } from '../work.js'
import { Certainty } from './salvaged-values.js'
import type { Place, Stretch } from './value-search.js'

const FEW_BYTES = 16

/** What the kind of a value allows: an object with a member can be certain, a number never is. */
export function* rankOf(line: Uint8Array, start: number, end: number): Work<Certainty> {
  const first = line[start] as number
  if (first === OBJECT_OPEN) {
    let member = start + 1
    if (isSpace(line[member] as number)) member = yield* runEnd(line, member, end, isSpace)
    return line[member] === QUOTE ? Certainty.Certain : Certainty.Lesser
  }
  const isNumber = first === 0x2d || (first >= 0x30 && first <= 0x39)
  return isNumber ? Certainty.Doubtful : Certainty.Lesser
}

/** Whether a neighbour can belong to a value around it. */
export function isEnclosedBy(line: Uint8Array, { before, after }: Place, stretch: Stretch): boolean {
  if (after < stretch.end && mayFollow(line[after] as number)) return true
  return before > stretch.start && goesBefore(line[before - 1] as number)
}

/** Whether the value can't be the text of a string: after its first quote JSON could not go on. */
export function* isAnchored(line: Uint8Array, start: number, end: number): Work<boolean> {
  let quote = start
  // Most values have a quote among their first bytes: beginning a search takes longer than a look at them.
  while (quote < end && quote < start + FEW_BYTES && line[quote] !== QUOTE) quote += 1
  if (line[quote] !== QUOTE) quote = yield* runEnd(line, quote, end, isNoQuote)
  if (quote === end) return false
  let next = line[quote + 1] as number
  if (isSpace(next)) next = line[yield* runEnd(line, quote + 1, end, isSpace)] as number
  return next !== COLON && !mayFollow(next)
}

function isNoQuote(byte: number): boolean {
  return byte !== QUOTE
}

/** What is before a value that is a part of another: a colon, a comma or an opening bracket. */
function goesBefore(byte: number): boolean {
  return byte === COLON || byte === COMMA || byte === ARRAY_OPEN
}
