// What a few bytes of a line show. The number of bytes examined is bounded, whatever the line holds.

import { isLetter, isSpace, MINUS, OBJECT_CLOSE, OBJECT_OPEN, PLUS, QUOTE } from '../json/json-bytes.js'

const HASH = 0x23
const SLASH = 0x2f
const ASTERISK = 0x2a

/** At most this much white space between two tokens is skipped. */
const LONGEST_GAP_BYTES = 16
const LONGEST_WORD_BYTES = 9

const MARKER_LENGTH = 7
/** `<`, `=`, `>` and `|`, of which a marker has seven. */
const MARKER_BYTES = [0x3c, 0x3d, 0x3e, 0x7c]

/** Whether a comment begins at `at`: `#`, `//` or the start of a block comment. */
export function commentAt(line: Uint8Array, at: number): boolean {
  const next = line[at + 1]
  return line[at] === HASH || (line[at] === SLASH && (next === SLASH || next === ASTERISK))
}

/** Whether a marker of a merge conflict begins at `at`. */
export function conflictMarkerAt(line: Uint8Array, at: number): boolean {
  const byte = line[at] as number
  if (!MARKER_BYTES.includes(byte)) return false
  for (let index = at; index < at + MARKER_LENGTH; index += 1) if (line[index] !== byte) return false
  const next = line[at + MARKER_LENGTH]
  return next === undefined || isSpace(next)
}

/** Whether `at` is an opening brace, followed by the first key's quote or by the closing brace. */
export function opensObjectAt(line: Uint8Array, at: number): boolean {
  if (line[at] !== OBJECT_OPEN) return false
  let next = at + 1
  while (next < at + LONGEST_GAP_BYTES && isSpace(line[next] as number)) next += 1
  return line[next] === QUOTE || line[next] === OBJECT_CLOSE
}

/**
 * The index of the opening brace if the last tokens before `at` are a brace and a quote: then the string that seems to end
 * with that quote was cut, and the quote opens the first key of another object. -1 if they are not.
 */
export function cutByObjectBefore(line: Uint8Array, at: number): number {
  const quote = lastBefore(line, at)
  if (line[quote] !== QUOTE) return -1
  const brace = lastBefore(line, quote)
  return line[brace] === OBJECT_OPEN ? brace : -1
}

/** The word, with its sign, to which the byte at `at` belongs: at most LONGEST_WORD_BYTES on either side of it. */
export function wordAround(line: Uint8Array, at: number): { start: number; end: number; text: string } {
  let start = at
  let end = at
  while (start > 0 && start > at - LONGEST_WORD_BYTES && isWordByte(line[start - 1])) start -= 1
  while (end < at + LONGEST_WORD_BYTES && isWordByte(line[end])) end += 1
  return { start, end, text: String.fromCharCode(...line.subarray(start, end)) }
}

/** The last byte before `at` that is not white space. */
function lastBefore(line: Uint8Array, at: number): number {
  let last = at - 1
  while (last > at - LONGEST_GAP_BYTES && isSpace(line[last] as number)) last -= 1
  return last
}

function isWordByte(byte: number | undefined): boolean {
  return byte !== undefined && (isLetter(byte) || byte === PLUS || byte === MINUS)
}
