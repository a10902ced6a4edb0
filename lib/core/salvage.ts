// Whole entries inside a corrupt line. An append that was cut short is glued to the next one, and so are
// appends whose terminators were lost; but whatever came before, what was written last runs up to the
// terminator. So the line is read from its end to its front, entry by entry, until something is no entry.
// The rules:
//
// - Before, between and behind the entries stand white space and NULs, or nothing.
// - Behind a fragment only objects with a member count. `{}`, arrays and strings count where whole entries
//   reach back to the line's start: behind a fragment they may as well be its last words. Numbers, `true`,
//   `false` and `null` never count: nobody can tell whether 12 was 123.
// - Where the schema does not say which types of entries there are, any object matches, also a part of a
//   torn entry. So an object that stands where the fragment before it, if that is grammatical so far, expects a
//   value counts only if nothing but the terminator follows.
// - What ends at a given byte can begin at one byte alone (`json-backward.ts` says why), so that nothing is
//   tried twice: time is linear in the line's length, whatever it holds.

import { type Extent, ExtentList } from './extent-list.js'
import { valueStart } from './json-backward.js'
import { skipWhiteSpace } from './json-syntax.js'
import type { LineDecoder } from './line-decoder.js'
import { gapStart } from './line-gap.js'
import { isHeldByFragment } from './torn-fragment.js'

const OBJECT_OPEN = 0x7b
const QUOTE = 0x22

/**
 * Where in `bytes` the whole entries of a corrupt line stand, in order; none where nothing is provably whole.
 * The line stands from `start` up to `end`, terminator left out. Uses the decoder, whose `entry` is then any.
 * @param openTypes whether the format leaves open which types of entries there are (it has no `knownTypes`)
 */
export function salvageLine(
  decoder: LineDecoder<unknown>,
  bytes: Uint8Array,
  start: number,
  end: number,
  openTypes: boolean,
): ExtentList {
  const entries = new ExtentList()
  const fragmentEnd = gatherEntries(entries, decoder, bytes, start, end)
  if (fragmentEnd === start) return entries
  entries.keepLast(countLastObjects(entries, bytes))
  if (openTypes && entries.length > 1 && isHeldByFragment(bytes, start, entries.at(0).start)) {
    entries.keepLast(entries.length - 1)
  }
  return entries
}

/** Adds entries from the line's end to its front; gives `start`, or the place behind what is no entry. */
function gatherEntries(
  entries: ExtentList,
  decoder: LineDecoder<unknown>,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  let at = gapStart(bytes, start, end)
  for (;;) {
    const entryStart = valueStart(bytes, start, at)
    if (entryStart < 0 || decoder.decode(bytes, entryStart, at) !== 'entry') return at
    entries.addFirst(entryStart, at)
    at = gapStart(bytes, start, entryStart)
  }
}

/** How many of the last entries are objects with a member. */
function countLastObjects(entries: ExtentList, bytes: Uint8Array): number {
  let index = entries.length
  while (index > 0 && isObjectWithMember(bytes, entries.at(index - 1))) index -= 1
  return entries.length - index
}

function isObjectWithMember(bytes: Uint8Array, { start, end }: Extent): boolean {
  return bytes[start] === OBJECT_OPEN && bytes[skipWhiteSpace(bytes, start + 1, end)] === QUOTE
}
