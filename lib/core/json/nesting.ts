// How deeply a line is nested, before it is parsed: JSON.parse takes any depth, at some forty bytes of memory for
// each bracket, and what is nested more deeply than a writer writes could be read and never be appended.

import { BACKSLASH, isClosing, isOpening, QUOTE } from './json-bytes.js'

/** A string that goes on for longer is searched for its end, which takes about as long as to look at so many characters. */
const SHORT_STRING = 16

/**
 * Whether more than `depth` brackets are open at once somewhere, those in strings left out. That is so for JSON; of
 * other text no more is sure than that it has more brackets than `depth` where it is said to be nested more deeply.
 *
 * Costs next to nothing where there are few brackets, as in most lines: they are found by a search that the platform
 * does many bytes at a time.
 */
export function isNestedDeeper(text: string, depth: number): boolean {
  // As many have to be closed again.
  return text.length > 2 * depth && hasMore(text, depth) && reaches(text, depth)
}

/** Whether there are more opening brackets than that, in strings or not. */
function hasMore(text: string, count: number): boolean {
  let left = count
  for (const bracket of '[{') {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      left -= 1
      if (left < 0) return true
    }
  }
  return false
}

function reaches(text: string, depth: number): boolean {
  let open = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = stringEnd(text, at + 1)
    else if (isOpening(code)) {
      open += 1
      if (open > depth) return true
    } else if (isClosing(code)) open -= 1
  }
  return false
}

/** Where the quote stands that ends the string whose characters begin at `from`; the text's length where none does. */
function stringEnd(text: string, from: number): number {
  const near = Math.min(from + SHORT_STRING, text.length)
  for (let at = from; at < near; at += 1) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) return at
    if (code === BACKSLASH) at += 1
  }
  for (let at = text.indexOf('"', near); at >= 0; at = text.indexOf('"', at + 1)) {
    if (!isEscaped(text, from, at)) return at
  }
  return text.length
}

/** Whether the quote at `at` belongs to the string that begins at `from`. */
function isEscaped(text: string, from: number, at: number): boolean {
  let first = at
  while (first > from && text.charCodeAt(first - 1) === BACKSLASH) first -= 1
  return (at - first) % 2 === 1
}
