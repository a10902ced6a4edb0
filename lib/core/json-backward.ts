// JSON read from its end to its front, by quotes and brackets alone. That works because outside of strings
// there is no backslash:
//
// - a quote that opens a string stands behind no backslash;
// - a quote inside of a string stands behind an odd number of them;
// - a quote that closes a string stands behind an even number, or none.
//
// So from a place outside of strings it is always known what is a string and what is not, and the start that
// is found is the only one that a valid value with that end can have. It may also be found for what is no
// value at all: whoever asks must parse.

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPENING = 0x7b
const CLOSING = 0x7d
/** The one bit between a brace and the square bracket of the same direction. */
const BRACE_BIT = 0x20

/** Where the string, array or object begins that ends before `end`; -1 where none does. */
export function valueStart(bytes: Uint8Array, start: number, end: number): number {
  if (end === start) return -1
  const last = bytes[end - 1] as number
  if (last === QUOTE) return openingQuote(bytes, start, end - 1)
  return (last | BRACE_BIT) === CLOSING ? openingBracket(bytes, start, end - 1) : -1
}

/** The innermost bracket, curly or square, that stands open at `at`, which is outside of strings; or -1. */
export function openingBracket(bytes: Uint8Array, start: number, at: number): number {
  let closed = 0
  for (let index = at - 1; index >= start; index -= 1) {
    const byte = bytes[index] as number
    const bracket = byte | BRACE_BIT
    if (byte === QUOTE) {
      index = openingQuote(bytes, start, index)
      if (index < 0) return -1
    } else if (bracket === CLOSING) {
      closed += 1
    } else if (bracket === OPENING) {
      if (closed === 0) return index
      closed -= 1
    }
  }
  return -1
}

/** Where the string begins whose closing quote stands at `closing`; -1 where that can't be one. */
function openingQuote(bytes: Uint8Array, start: number, closing: number): number {
  if (backslashesBefore(bytes, start, closing) % 2 === 1) return -1
  for (let index = closing - 1; index >= start; index -= 1) {
    if (bytes[index] !== QUOTE) continue
    const backslashes = backslashesBefore(bytes, start, index)
    if (backslashes === 0) return index
    if (backslashes % 2 === 0) return -1
  }
  return -1
}

function backslashesBefore(bytes: Uint8Array, start: number, at: number): number {
  let first = at
  while (first > start && bytes[first - 1] === BACKSLASH) first -= 1
  return at - first
}
