// The bytes that JSON is made of outside of its strings (RFC 8259), for whatever finds values by bytes alone.

export const QUOTE = 0x22
export const BACKSLASH = 0x5c
export const COMMA = 0x2c
export const COLON = 0x3a
export const OBJECT_OPEN = 0x7b
export const OBJECT_CLOSE = 0x7d
export const ARRAY_OPEN = 0x5b
export const ARRAY_CLOSE = 0x5d

/** The one bit between a curly bracket and the square one of the same direction. */
const CURLY_BIT = 0x20

export function isOpening(byte: number): boolean {
  return (byte | CURLY_BIT) === OBJECT_OPEN
}

export function isClosing(byte: number): boolean {
  return (byte | CURLY_BIT) === OBJECT_CLOSE
}

/** What follows a value that is a part of another: a comma or a closing bracket. */
export function mayFollow(byte: number): boolean {
  return byte === COMMA || isClosing(byte)
}

/** White space of JSON, LF left out: it ends a line. */
export function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d
}
