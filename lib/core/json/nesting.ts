// How deeply a line is nested, decided before it is parsed. JSON.parse accepts any depth, at some forty bytes of memory per
// bracket; and an entry that is nested more deeply than JSON.stringify can write could be read but not appended.

import { BACKSLASH, isClosing, isOpening, QUOTE } from './json-bytes.js'

/** In a longer string the closing quote is searched for: such a search costs as much as examining this many characters. */
const SHORT_STRING = 16

/**
 * Whether more than `depth` brackets, those in strings not counted, are open at once anywhere in the text. Exact for
 * JSON; for other text, true implies only that the text has more than `depth` opening brackets.
 *
 * Cheap for lines with few brackets, as most are: the platform's search, which takes many bytes at a time, finds them.
 */
export function isNestedDeeper(text: string, depth: number): boolean {
  // Each bracket needs its closing one.
  return text.length > 2 * depth && hasMore(text, depth) && reaches(text, depth)
}

/** Whether there are more than `count` opening brackets, those in strings included. */
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

/** The index of the quote that closes the string whose characters begin at `from`; the text's length if there is none. */
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

/** Whether the quote at `at` is escaped in the string whose characters begin at `from`. */
function isEscaped(text: string, from: number, at: number): boolean {
  let first = at
  while (first > from && text.charCodeAt(first - 1) === BACKSLASH) first -= 1
  return (at - first) % 2 === 1
}
